"""The Java class path of Apache Kafka, fetched once from Maven Central.

Run as a program (`python -m deploy.local.kafka_jars`) it resolves the jars and writes the class path
to the cache; resolving takes many seconds of CPU, so it is kept out of the caller's event loop.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

VERSION = "4.3.1"
_KAFKA = f"org.apache.kafka:kafka_2.13:{VERSION}"
_LOGGING = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4"
"""Without a logging back end the broker ends without a word. Resolved on its own: together with
Kafka the resolver picks an older kafka-clients."""


def cached_class_path() -> list[Path] | None:
    """The jars found last time, or None if there was none or one of them is gone."""
    file = _cache_file()
    if not file.exists():
        return None
    jars = [Path(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return jars if all(jar.exists() for jar in jars) else None


def resolve() -> list[Path]:
    """Fetch what is missing and return all jars, one for each file name."""
    import jgo

    jars = {jar.name: jar for endpoint in (_LOGGING, _KAFKA) for jar in jgo.build(endpoint).all_jars}
    return list(jars.values())


def _cache_file() -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "teilhabe" / f"kafka-{VERSION}.classpath"


def main() -> int:
    """Resolve, then replace the cache file in one step, so that a reader never sees half of it."""
    file = _cache_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_text("\n".join(str(jar) for jar in resolve()), encoding="utf-8")
    fresh.replace(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
