"""The application: every door over one scout; binds to loopback unless told otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

from fastapi import FastAPI

from api import chat, feeds, health, inbox, openai_door, pages, reading
from api import office as office_door
from api import searches as searches_door
from api.chat_runs import ChatRuns
from api.errors import install_errors
from api.guards import install_guards
from api.mcp_door import mcp_server
from api.serving import ServedScout
from domain.ports import ConversationStore
from pipeline.office import Office
from pipeline.saved_searches import SearchDesk


def create_app(
    scout: ServedScout,
    conversations: ConversationStore,
    server_names: Collection[str] = (),
    new_id: Callable[[], str] = lambda: uuid4().hex,
    closing: Callable[[], None] | None = None,
    office: Office | None = None,
    searches: Callable[[], SearchDesk] | None = None,
) -> FastAPI:
    """The application over a scout. When it stops it calls `closing`, or the scout's own close. Without an office it only reads.

    The generated documentation pages would load scripts from elsewhere, so only /openapi.json is served.
    """
    tools = mcp_server(scout)
    tools_app = tools.streamable_http_app(stateless_http=True, json_response=True, streamable_http_path="/")

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as open_things:
            open_things.callback(closing or scout.close)
            await open_things.enter_async_context(tools.session_manager.run())
            yield

    app = FastAPI(title="ParkScout", version="1", docs_url=None, redoc_url=None, lifespan=life)
    app.state.scout = scout
    app.state.conversations = conversations
    app.state.runs = ChatRuns(lambda: scout.analyst, new_id)
    install_errors(app)
    install_guards(app, server_names)
    for door in (health.router, reading.router, chat.router, openai_door.router, feeds.router, inbox.router, pages.router):
        app.include_router(door)
    if office is not None:
        app.state.office = office
        app.include_router(office_door.router)
    if searches is not None:
        app.state.searches = searches
        app.include_router(searches_door.router)
    app.mount("/mcp", tools_app)
    app.mount("/static", pages.static_files())
    return app


def create() -> FastAPI:
    """The factory for `uvicorn --factory api.app:create`: the scout of the settings in the environment."""
    import threading
    from contextlib import ExitStack

    from agent.chat.analyst import ScoutAnalyst
    from pipeline.serving import serving_scout
    from pipeline.settings import load_settings

    opened = ExitStack()
    scout = opened.enter_context(serving_scout(load_settings()))
    analyst = scout.analyst
    if isinstance(analyst, ScoutAnalyst):
        # The first question need not wait for imports; who asks sooner waits as long as without this.
        threading.Thread(target=analyst.warm, daemon=True).start()
    return create_app(scout, scout.store.conversations, closing=opened.close, office=scout.office, searches=scout.searches)
