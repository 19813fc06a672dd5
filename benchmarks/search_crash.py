"""What search survives: kill -9 while indexing, a full disk, a deleted folder, a Chroma server that goes away and comes back.

    python benchmarks/search_crash.py 20

Each round stores documents, lets a process index them, kills it after a random number of batches at a random moment of the next,
opens the index anew, asks for every difference to the store, indexes those again and compares. Then come the other accidents, one
line each: what the user is told, what is missing, whether the answers are right and the index is whole again.
"""

from __future__ import annotations

import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from search_scale import NOW, documents, open_search

from domain.document import Document
from domain.errors import StorageError
from store.store import Store, open_store
from vectorstore.chroma_index import ChromaSettings
from vectorstore.embedding import HashedEmbedder
from vectorstore.search import HybridSearch

PER_ROUND = 800


def index_all(folder: Path) -> None:
    store, search = open_search(folder)
    wanted = store.documents.hashes()
    difference = search.verify(wanted)
    print("ready", flush=True)
    todo = [*difference.missing, *difference.stale]
    for first in range(0, len(todo), 100):
        search.index(store.documents.get_many(todo[first : first + 100]).values())
        print(first, flush=True)
    search.close()
    store.close()


def main() -> None:
    if len(sys.argv) == 3 and sys.argv[1] == "--index":
        index_all(Path(sys.argv[2]))
        return
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    dice = random.Random(3)
    folder = Path(tempfile.mkdtemp(prefix="search-crash-"))
    supply = list(documents(PER_ROUND * rounds))
    healed = 0
    for number in range(rounds):
        store, search = open_search(folder)
        with store.transaction():
            for document in supply[number * PER_ROUND : (number + 1) * PER_ROUND]:
                store.documents.add(document)
        search.close()
        store.close()
        worker = subprocess.Popen([sys.executable, __file__, "--index", str(folder)], stdout=subprocess.PIPE)
        assert worker.stdout is not None
        batches, moment = dice.randrange(PER_ROUND // 100), dice.uniform(0.0, 0.3)
        for _ in range(batches + 1):
            worker.stdout.readline()
        time.sleep(moment)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        store, search = open_search(folder)
        stored = store.documents.hashes()
        assert len(stored) == (number + 1) * PER_ROUND, "the store lost a document"
        difference = search.verify(stored)
        wrong = [hit.document_id for hit in search.search("量子计算", 20) if hit.document_id not in stored]
        search.index(store.documents.get_many([*difference.missing, *difference.stale]).values())
        search.remove(difference.orphaned)
        whole = not search.verify(stored)
        healed += whole and not wrong
        print(
            f"{number + 1:3}  killed in batch {batches + 1} after {moment:.2f} s  missing {len(difference.missing):5}"
            f"  stale {len(difference.stale):3}  orphaned {len(difference.orphaned):3}  wrong answers {len(wrong)}  whole again {whole}",
            flush=True,
        )
        search.close()
        store.close()
    print(f"{healed} of {rounds} whole again, no answer wrong")
    deleted_folder(folder)
    full_disk(folder, list(documents(PER_ROUND * rounds + 3000))[PER_ROUND * rounds :])
    lost_server(folder)
    shutil.rmtree(folder, ignore_errors=True)


def deleted_folder(folder: Path) -> None:
    shutil.rmtree(folder / "chroma")
    shutil.rmtree(folder / "vectors")
    store, search = open_search(folder)
    stored = store.documents.hashes()
    report("index folder deleted", f"differs: {search.differs(len(stored))}", search, store)


def full_disk(folder: Path, more: list[Document]) -> None:
    """No file may grow beyond a little more than the vectors have: what a full disk does to a write, without filling one."""
    store, search = open_search(folder)
    with store.transaction():
        for document in more:
            store.documents.add(document)
    # Below what the documents to index need, however much room earlier rounds left in the larger files.
    most = next(folder.rglob("vectors.rows")).stat().st_size + 500_000
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    told = "nothing"
    try:
        search.index(more)
    except StorageError as error:
        told = str(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    found = [hit.document_id for hit in search.search("量子计算", 20)]
    print(f"full disk, at that moment: {len(found)} answers, {len(set(found) - store.documents.hashes().keys())} wrong", flush=True)
    search.close()
    store.close()
    store, search = open_search(folder)
    report("full disk", told, search, store)


def lost_server(folder: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = serve(folder / "server", port)
    store = open_store(f"sqlite:///{folder}/store.db")
    some = list(islice(store.documents.all(), 1000))
    with store.transaction():
        store.documents.delete([i for i in store.documents.hashes() if i not in {d.id for d in some}])
    settings = ChromaSettings(url=f"http://127.0.0.1:{port}")
    search = HybridSearch(store.documents, store.words, HashedEmbedder(), settings, lambda: NOW)
    search.index(some[:500])
    server.kill()
    server.wait()
    told = []
    for act in (lambda: search.search("量子计算"), lambda: search.index(some[500:])):
        try:
            act()
            told.append("answered")
        except StorageError as error:
            told.append(str(error))
    server = serve(folder / "server", port)
    report("Chroma server away while asked and while indexing, then back", " | ".join(told), search, store)
    server.kill()
    server.wait()


def serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)


def report(name: str, told: str, search: HybridSearch, store: Store) -> None:
    stored = store.documents.hashes()
    difference = search.verify(stored)
    search.index(store.documents.get_many([*difference.missing, *difference.stale]).values())
    search.remove(difference.orphaned)
    wrong = [hit.document_id for hit in search.search("量子计算", 20) if hit.document_id not in stored]
    whole = not search.verify(stored)
    print(f"{name}: told {told!r}")
    print(
        f"    missing {len(difference.missing)}  stale {len(difference.stale)}  orphaned {len(difference.orphaned)}"
        f"  wrong answers {len(wrong)}  whole again {whole}",
        flush=True,
    )
    search.close()
    store.close()


if __name__ == "__main__":
    main()
