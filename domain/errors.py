"""The one error tree. Every error says in one line what is wrong and what to do.

ParkScoutError
├── UsageError             the request cannot be carried out as put (exit 2, HTTP 400)
│   └── ConfigurationError a setting, profile or catalogue cannot be used (exit 2, HTTP 500)
├── NotSignedIn            the request names no person who acts (exit 2, HTTP 401)
├── Forbidden              the caller has not shown who it is (exit 1, HTTP 403)
├── NotFound               nothing is stored under that id (exit 1, HTTP 404)
├── Conflict               the state of a thing forbids the change (exit 1, HTTP 409)
│   └── DataDirectoryBusy  another process owns the data directory (exit 1, HTTP 409)
├── StorageError           disk full, folder unwritable, store unreadable (exit 1, HTTP 507)
├── SourceUnreachable      no source could be reached (exit 1, HTTP 502)
└── ModelError             the language model cannot answer (exit 1, HTTP 502)
    └── BudgetExhausted    the run's or the day's budget is used up (exit 1, HTTP 429)
"""

from __future__ import annotations

from typing import ClassVar


class ParkScoutError(Exception):
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500
    code: ClassVar[str] = "error"


class UsageError(ParkScoutError):
    exit_code = 2
    http_status = 400
    code = "usage"


class ConfigurationError(UsageError):
    http_status = 500
    code = "configuration"


class NotSignedIn(ParkScoutError):
    exit_code = 2
    http_status = 401
    code = "not_signed_in"


class Forbidden(ParkScoutError):
    http_status = 403
    code = "forbidden"


class NotFound(ParkScoutError):
    http_status = 404
    code = "not_found"


class Conflict(ParkScoutError):
    http_status = 409
    code = "conflict"


class DataDirectoryBusy(Conflict):
    code = "busy"


class StorageError(ParkScoutError):
    http_status = 507
    code = "storage"


class SourceUnreachable(ParkScoutError):
    http_status = 502
    code = "source_unreachable"


class ModelError(ParkScoutError):
    http_status = 502
    code = "model"


class BudgetExhausted(ModelError):
    http_status = 429
    code = "budget"
