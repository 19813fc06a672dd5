"""kill -9 at random moments of indexing: what is stored stays whole, the index names what it lacks and heals.

    python benchmarks/search_crash.py 20

Each round stores documents, lets a process index them, kills it, opens the index anew, asks for every difference to the
store, indexes those again and compares. The last round also deletes the index folder.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from search_scale import documents, open_search

PER_ROUND = 800


def index_all(folder: Path) -> None:
    store, search = open_search(folder)
    wanted = store.documents.hashes()
    difference = search.verify(wanted)
    print("ready", flush=True)
    todo = [*difference.missing, *difference.stale]
    for first in range(0, len(todo), 100):
        search.index(store.documents.get_many(todo[first : first + 100]).values())
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
        worker.stdout.readline()
        moment = dice.uniform(0.0, 1.2)
        time.sleep(moment)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        if number == rounds - 1:
            shutil.rmtree(folder / "chroma")
            shutil.rmtree(folder / "vectors")
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
            f"{number + 1:3}  killed after {moment:.2f} s  missing {len(difference.missing):5}  stale {len(difference.stale):3}"
            f"  orphaned {len(difference.orphaned):3}  wrong answers {len(wrong)}  whole again {whole}",
            flush=True,
        )
        search.close()
        store.close()
    shutil.rmtree(folder, ignore_errors=True)
    print(f"{healed} of {rounds} whole again, no answer wrong")


if __name__ == "__main__":
    main()
