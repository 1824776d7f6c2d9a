"""The indexes of job documents. Two of them are what makes a key unique."""

from __future__ import annotations

from pymongo import ASCENDING, DESCENDING, IndexModel

JOB_INDEXES = [
    # Without the queue: the embedded server reads all documents where an index names more than two fields.
    IndexModel([("status", ASCENDING), ("workspace_id", ASCENDING)], name="open"),
    IndexModel([("status", ASCENDING), ("lease_until", ASCENDING)], name="leases"),
    IndexModel([("workspace_id", ASCENDING), ("_id", DESCENDING)], name="of_workspace"),
    IndexModel([("project_id", ASCENDING), ("_id", DESCENDING)], name="of_project"),
    IndexModel([("announced", ASCENDING)], name="unannounced", partialFilterExpression={"announced": False}),
    IndexModel([("finished_at", ASCENDING)], name="finished"),
    # Sparse: a partial one would not be used for finding, since what is asked does not imply its filter.
    IndexModel([("active_key", ASCENDING)], name="one_active", unique=True, sparse=True),
    IndexModel([("idempotency", ASCENDING)], name="one_of_key", unique=True, sparse=True),
]
