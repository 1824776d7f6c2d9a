"""The parts of a running app, under typed keys: `app[DESK]`."""

from __future__ import annotations

from aiohttp import web

from realtime.hub import Hub
from server.limits import Limits
from server.metrics import Metrics
from server.settings import Settings
from storage.jobs import JobStore
from storage.postgres import Postgres
from storage.redis import Redis
from workspace.desk import Desk
from workspace.gate import EndedSessions, Gate
from workspace.sign_in import SignIn
from workspace.tokens import Tokens

SETTINGS = web.AppKey("settings", Settings)
POSTGRES = web.AppKey("postgres", Postgres)
REDIS = web.AppKey("redis", Redis)
JOB_STORE = web.AppKey("job_store", JobStore)
HUB = web.AppKey("hub", Hub)
DESK = web.AppKey("desk", Desk)
TOKENS = web.AppKey("tokens", Tokens)
ENDED_SESSIONS = web.AppKey("ended_sessions", EndedSessions)
GATE = web.AppKey("gate", Gate)
SIGN_IN = web.AppKey("sign_in", SignIn)
LIMITS = web.AppKey("limits", Limits)
METRICS = web.AppKey("metrics", Metrics)
