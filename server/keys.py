"""The parts of a running app, under typed keys: `app[DESK]`."""

from __future__ import annotations

from aiohttp import web

from jobs.desk import JobDesk
from jobs.kinds import Kinds
from jobs.measures import JobMeasures
from realtime.hub import Hub
from server.downloads import Downloads
from server.limits import Limits
from server.metrics import Metrics
from server.settings import Settings
from server.uploads import Uploads
from storage.files import FileStore
from storage.jobs import JobStore
from storage.postgres import Postgres
from storage.redis import Redis
from workspace.asset_links import AssetLinks
from workspace.desk import Desk
from workspace.gate import EndedSessions, Gate
from workspace.sign_in import SignIn
from workspace.tokens import Tokens

SETTINGS = web.AppKey("settings", Settings)
POSTGRES = web.AppKey("postgres", Postgres)
REDIS = web.AppKey("redis", Redis)
JOB_STORE = web.AppKey("job_store", JobStore)
FILES = web.AppKey("files", FileStore)
UPLOADS = web.AppKey("uploads", Uploads)
DOWNLOADS = web.AppKey("downloads", Downloads)
KINDS = web.AppKey("kinds", Kinds)
JOB_DESK = web.AppKey("job_desk", JobDesk)
JOB_MEASURES = web.AppKey("job_measures", JobMeasures)
HUB = web.AppKey("hub", Hub)
DESK = web.AppKey("desk", Desk)
TOKENS = web.AppKey("tokens", Tokens)
ASSET_LINKS = web.AppKey("asset_links", AssetLinks)
ENDED_SESSIONS = web.AppKey("ended_sessions", EndedSessions)
GATE = web.AppKey("gate", Gate)
SIGN_IN = web.AppKey("sign_in", SignIn)
LIMITS = web.AppKey("limits", Limits)
METRICS = web.AppKey("metrics", Metrics)
