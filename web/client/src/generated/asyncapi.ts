// Generated from the server's AsyncAPI document by `npm run generate`; not to be edited.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Access
         * @description What you may do with the document. Without `write` your edits are refused as `read_only`.
         */
        Access: {
            /** Write */
            write: boolean;
        };
        /** @description Your role in this workspace is another now. */
        "access.changed": components["schemas"]["AccessChanged"];
        /** @description You are no longer in this room; nothing more of it follows. */
        "access.revoked": components["schemas"]["AccessRevoked"];
        /** AccessChanged */
        AccessChanged: {
            /** Role */
            role: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** AccessRevoked */
        AccessRevoked: {
            /**
             * Reason
             * @enum {string}
             */
            reason: "removed" | "left" | "account_deleted" | "workspace_deleted";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /**
         * Asset
         * @description A file of a project. `content_type` is what its bytes say; `job_id` names the job that made it.
         *
         *     `sha256` is in hexadecimal digits. Only images have a size, and only video and audio a duration; each is
         *     null where it is not known.
         */
        Asset: {
            /**
             * Content Type
             * @example image/png
             */
            content_type: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string | null;
            /** Duration Seconds */
            duration_seconds: number | null;
            /** Has Thumbnail */
            has_thumbnail: boolean;
            /** Height */
            height: number | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Job Id */
            job_id: string | null;
            /** Name */
            name: string;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /**
             * Sha256
             * @example 9f86d081884c7d659f86d081884c7d659f86d081884c7d659f86d081884c7d65
             */
            sha256: string;
            /** Size Bytes */
            size_bytes: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Width */
            width: number | null;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Asset created, as the feed of events shows it. */
        "asset.created": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Asset"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "asset.created";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Asset deleted, as the feed of events shows it. */
        "asset.deleted": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["AssetDeleted"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "asset.deleted";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** AssetDeleted */
        AssetDeleted: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Somebody else's broadcast. */
        broadcast: components["schemas"]["Broadcast"];
        /**
         * Broadcast
         * @description `from` is the id of the person who sent it.
         */
        Broadcast: {
            /** Data */
            data: unknown;
            /**
             * From
             * Format: uuid
             */
            from: string;
            /** Topic */
            topic: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description The acknowledgement of `broadcast`. */
        "broadcast.reply": {
            data: components["schemas"]["Nothing"];
            /** @constant */
            ok: true;
        } | {
            error: components["schemas"]["Error"] & {
                /** @enum {unknown} */
                code?: "not_joined" | "forbidden" | "unavailable" | "malformed" | "too_large" | "invalid_request" | "rate_limited";
            };
            /** @constant */
            ok: false;
        };
        /** @description Tell everybody else in the room something that is not stored. */
        "broadcast.request": components["schemas"]["BroadcastSend"];
        /**
         * BroadcastSend
         * @description Anything of at most 8 KiB for everybody else in the room now; it is not stored.
         */
        BroadcastSend: {
            /**
             * Data
             * @default null
             */
            data?: unknown;
            /** Topic */
            topic: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /**
         * Comment
         * @description A comment on a task; `mentions` are the people named in `body` as `@[name](user:<id>)`.
         */
        Comment: {
            /** Anchor */
            anchor: {
                [key: string]: unknown;
            } | null;
            /** Author Id */
            author_id: string | null;
            /** Body */
            body: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Mentions */
            mentions: string[];
            /** Parent Id */
            parent_id: string | null;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /** Resolved */
            resolved: boolean;
            /** Revision */
            revision: number;
            /** Task Id */
            task_id: string | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Comment created, as the feed of events shows it. */
        "comment.created": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Comment"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "comment.created";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Comment deleted, as the feed of events shows it. */
        "comment.deleted": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["CommentDeleted"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "comment.deleted";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Comment updated, as the feed of events shows it. */
        "comment.updated": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Comment"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "comment.updated";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** CommentDeleted */
        CommentDeleted: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /** Task Id */
            task_id: string | null;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description You are refused. */
        connect_error: {
            data: components["schemas"]["Error"] & {
                /** @enum {unknown} */
                code?: "token_expired" | "unauthenticated" | "token_revoked" | "not_found";
            };
            message: string;
        };
        /** @description You are in. */
        "connect.reply": {
            /** @example mZ0Tq2Yx8kQv5cWbAAAB */
            sid: string;
        };
        /** @description Enter with a token. */
        "connect.request": {
            /**
             * @description An access token, without `Bearer`.
             * @example eyJ…
             */
            token: string;
        };
        /**
         * Document
         * @description A document without its content: what is typed changes neither `updated_at` nor `revision`.
         */
        Document: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            kind: components["schemas"]["DocumentKind"];
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /** Revision */
            revision: number;
            /** Title */
            title: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Document created, as the feed of events shows it. */
        "document.created": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Document"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "document.created";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Document deleted, as the feed of events shows it. */
        "document.deleted": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["DocumentDeleted"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "document.deleted";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Document updated, as the feed of events shows it. */
        "document.updated": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Document"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "document.updated";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** DocumentDeleted */
        DocumentDeleted: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /**
         * DocumentKind
         * @description What a document's content is made of: a line of text, or a tree of blocks.
         * @enum {string}
         */
        DocumentKind: "text" | "rich";
        /** @description Why something was refused: a code for programs, a sentence for people. */
        Error: {
            code: string;
            /** @description With `invalid_request`: each field that is wrong. */
            errors?: {
                field: string;
                message: string;
            }[];
            message: string;
            /** @description Where trying again helps: after how long. */
            retry_after_ms?: number;
        };
        /**
         * Event
         * @description An event as the feed and the rooms show it. `seq` counts from 1 in each workspace, without holes.
         */
        Event: {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /**
             * Type
             * @example task.created
             */
            type: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** Invitation */
        Invitation: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Email */
            email: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Invited By */
            invited_by: string | null;
            /** Role */
            role: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Invitation created, as the feed of events shows it. */
        "invitation.created": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Invitation"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "invitation.created";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Invitation revoked, as the feed of events shows it. */
        "invitation.revoked": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Invitation"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "invitation.revoked";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /**
         * Job
         * @description Long work. `job_seq` grows with every change: of two pictures of a job the higher one is newer.
         *
         *     A job that somebody retried names the one before it in `retry_of`.
         */
        Job: {
            /** Attempt */
            attempt: number;
            /** Cancel Requested */
            cancel_requested: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            error: components["schemas"]["JobError"] | null;
            /** Finished At */
            finished_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Job Seq */
            job_seq: number;
            /** Max Attempts */
            max_attempts: number;
            /** Params */
            params: {
                [key: string]: unknown;
            };
            priority: components["schemas"]["JobPriority"];
            progress: components["schemas"]["JobProgress"];
            /** Project Id */
            project_id: string | null;
            /** Requested By */
            requested_by: string | null;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            /** Retry Of */
            retry_of: string | null;
            /**
             * Run At
             * Format: date-time
             */
            run_at: string;
            /** Started At */
            started_at: string | null;
            status: components["schemas"]["JobStatus"];
            /**
             * Type
             * @example render
             */
            type: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Job cancelled, as the feed of events shows it. */
        "job.cancelled": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Job"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "job.cancelled";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Job completed, as the feed of events shows it. */
        "job.completed": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Job"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "job.completed";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Job failed, as the feed of events shows it. */
        "job.failed": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Job"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "job.failed";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description A running job, a few times a second; of two pictures that with the higher `job_seq` is newer. */
        "job.progress": components["schemas"]["Job"];
        /** @description Job queued, as the feed of events shows it. */
        "job.queued": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Job"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "job.queued";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /**
         * JobError
         * @description Why a job failed or was cancelled, as a code and a sentence.
         */
        JobError: {
            /** Code */
            code: string;
            /** Message */
            message: string;
        };
        /**
         * JobPriority
         * @description Which of a workspace's due jobs is taken first.
         * @enum {string}
         */
        JobPriority: "low" | "normal" | "high";
        /**
         * JobProgress
         * @description How far a job is; `percent` only rises, also from one attempt to the next.
         */
        JobProgress: {
            /** Message */
            message: string;
            /** Percent */
            percent: number;
            /** Stage */
            stage: string;
        };
        /**
         * JobStatus
         * @description Where a job is in its life; the last three are final.
         * @enum {string}
         */
        JobStatus: "queued" | "running" | "completed" | "failed" | "cancelled";
        /**
         * Join
         * @description `after` is the last `seq` the client has seen; with it, what was missed since is answered.
         */
        Join: {
            /**
             * After
             * @default null
             */
            after?: number | null;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /**
         * Joined
         * @description The answer to a join. `reset` means that too much was missed: fetch afresh, as of `seq`.
         */
        Joined: {
            /** Events */
            events: components["schemas"]["Event"][];
            /** Presence */
            presence: components["schemas"]["Person"][];
            /** Reset */
            reset: boolean;
            /** Role */
            role: string;
            /** Seq */
            seq: number;
            workspace: components["schemas"]["Workspace"];
        };
        /** Leave */
        Leave: {
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /**
         * Member
         * @description A person in a workspace.
         */
        Member: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Email */
            email: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Revision */
            revision: number;
            /** Role */
            role: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Member joined, as the feed of events shows it. */
        "member.joined": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Member"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "member.joined";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Member removed, as the feed of events shows it. */
        "member.removed": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["RemovedMember"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "member.removed";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Member role changed, as the feed of events shows it. */
        "member.role_changed": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Member"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "member.role_changed";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Member updated, as the feed of events shows it. */
        "member.updated": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Member"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "member.updated";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** Message */
        Message: {
            /** Author Id */
            author_id: string | null;
            /** Client Id */
            client_id: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Text */
            text: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Message created, as the feed of events shows it. */
        "message.created": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Message"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "message.created";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description The acknowledgement of `message.send`. */
        "message.send.reply": {
            data: components["schemas"]["Message"];
            /** @constant */
            ok: true;
        } | {
            error: components["schemas"]["Error"] & {
                /** @enum {unknown} */
                code?: "not_joined" | "not_found" | "forbidden" | "conflict" | "unavailable" | "malformed" | "too_large" | "invalid_request" | "rate_limited";
            };
            /** @constant */
            ok: false;
        };
        /** @description Send a message; acknowledged once it is stored. */
        "message.send.request": components["schemas"]["MessageSend"];
        /**
         * MessageSend
         * @description A message; sent again with the same `client_id` it is stored once.
         * @example {
         *       "client_id": "m-17",
         *       "text": "Lunch?",
         *       "workspace_id": "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5"
         *     }
         */
        MessageSend: {
            /**
             * Client Id
             * @default null
             */
            client_id?: string | null;
            /** Text */
            text: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /**
         * Nothing
         * @description An empty object.
         */
        Nothing: Record<string, never>;
        /**
         * Person
         * @description Somebody present, with however many tabs; `since` is when the first of them came.
         */
        Person: {
            /**
             * Color
             * @example #2f7d5b
             */
            color: string;
            /** Name */
            name: string;
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** State */
            state: {
                [key: string]: unknown;
            };
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
        };
        /** @description People came, changed or left; at most twenty times a second. */
        presence: components["schemas"]["PresenceChange"];
        /** @description The acknowledgement of `presence.set`. */
        "presence.set.reply": {
            data: components["schemas"]["Nothing"];
            /** @constant */
            ok: true;
        } | {
            error: components["schemas"]["Error"] & {
                /** @enum {unknown} */
                code?: "not_joined" | "malformed" | "too_large" | "invalid_request" | "rate_limited" | "unavailable";
            };
            /** @constant */
            ok: false;
        };
        /** @description Say what one is doing, to all in the room. */
        "presence.set.request": components["schemas"]["PresenceSet"];
        /**
         * PresenceChange
         * @description Who came, whose state changed and who left, as one difference to what was sent before.
         */
        PresenceChange: {
            /** Joined */
            joined: components["schemas"]["Person"][];
            /** Left */
            left: string[];
            /** Updated */
            updated: components["schemas"]["Person"][];
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /**
         * PresenceSet
         * @description `state` is any object of at most 2 KiB, such as a cursor or what is being looked at.
         */
        PresenceSet: {
            /** State */
            state: {
                [key: string]: unknown;
            };
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /**
         * Priority
         * @enum {string}
         */
        Priority: "none" | "low" | "medium" | "high" | "urgent";
        /** Project */
        Project: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Lead Id */
            lead_id: string | null;
            /** Name */
            name: string;
            /** Revision */
            revision: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Project member removed, as the feed of events shows it. */
        "project_member.removed": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["ProjectMember"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "project_member.removed";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Project member set, as the feed of events shows it. */
        "project_member.set": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["ProjectMember"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "project_member.set";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Project created, as the feed of events shows it. */
        "project.created": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Project"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "project.created";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Project deleted, as the feed of events shows it. */
        "project.deleted": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["ProjectDeleted"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "project.deleted";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Project updated, as the feed of events shows it. */
        "project.updated": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Project"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "project.updated";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** ProjectDeleted */
        ProjectDeleted: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /**
         * ProjectMember
         * @description A member with a role of their own in one project.
         */
        ProjectMember: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /** Role */
            role: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /**
         * RemovedMember
         * @description A member as last seen. When the account was deleted, whatever names this person now reads null.
         */
        RemovedMember: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Email */
            email: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /**
             * Reason
             * @enum {string}
             */
            reason: "removed" | "left" | "account_deleted";
            /** Revision */
            revision: number;
            /** Role */
            role: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description This server is about to stop; connect again. */
        "server.draining": components["schemas"]["ServerDraining"];
        /**
         * ServerDraining
         * @description The server is about to go; connect again after `retry_after_ms`.
         */
        ServerDraining: {
            /** Retry After Ms */
            retry_after_ms: number;
        };
        /** @description Your session has ended; the connection closes. */
        "session.ended": components["schemas"]["SessionEnded"];
        /** @description Your access token ends soon: hand in a newer one. */
        "session.expiring": components["schemas"]["SessionExpiring"];
        /** SessionEnded */
        SessionEnded: {
            /**
             * Code
             * @enum {string}
             */
            code: "token_revoked" | "token_expired";
        };
        /**
         * SessionExpiring
         * @description Your access token ends then; hand in a newer one with `token.refresh`.
         */
        SessionExpiring: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
        };
        /**
         * Status
         * @description The column of a task.
         * @enum {string}
         */
        Status: "todo" | "in_progress" | "done";
        /**
         * Stored
         * @description `seq` is the number under which the edit is stored.
         */
        Stored: {
            /**
             * Seq
             * @example 7
             */
            seq: number;
        };
        /**
         * Task
         * @description A task. Those of one project and status are ordered by `position`, compared byte by byte.
         */
        Task: {
            /** Assignee Id */
            assignee_id: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string | null;
            /** Description */
            description: string;
            /** Due Date */
            due_date: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Labels */
            labels: string[];
            /** Position */
            position: string;
            priority: components["schemas"]["Priority"];
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /** Revision */
            revision: number;
            status: components["schemas"]["Status"];
            /** Title */
            title: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Task created, as the feed of events shows it. */
        "task.created": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Task"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "task.created";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Task deleted, as the feed of events shows it. */
        "task.deleted": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["TaskDeleted"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "task.deleted";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Task moved, as the feed of events shows it. */
        "task.moved": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Task"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "task.moved";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Task updated, as the feed of events shows it. */
        "task.updated": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Task"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "task.updated";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** TaskDeleted */
        TaskDeleted: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description The acknowledgement of `token.refresh`. */
        "token.refresh.reply": {
            data: components["schemas"]["TokenRefreshed"];
            /** @constant */
            ok: true;
        } | {
            error: components["schemas"]["Error"] & {
                /** @enum {unknown} */
                code?: "unauthenticated" | "malformed" | "too_large" | "invalid_request" | "rate_limited" | "unavailable" | "token_expired" | "token_revoked";
            };
            /** @constant */
            ok: false;
        };
        /** @description Hand in a newer access token of the same session. */
        "token.refresh.request": components["schemas"]["TokenRefresh"];
        /** TokenRefresh */
        TokenRefresh: {
            /** Token */
            token: string;
        };
        /** TokenRefreshed */
        TokenRefreshed: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
        };
        /**
         * Workspace
         * @description A workspace. While `jobs_paused` none of its jobs starts; `running_jobs_max` run at once at most.
         */
        Workspace: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Jobs Paused */
            jobs_paused: boolean;
            /** Name */
            name: string;
            /** Revision */
            revision: number;
            /**
             * Running Jobs Max
             * @example 4
             */
            running_jobs_max: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /** @description Workspace created, as the feed of events shows it. */
        "workspace.created": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Workspace"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "workspace.created";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description Workspace deleted, as the feed of events shows it. */
        "workspace.deleted": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["WorkspaceDeleted"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "workspace.deleted";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** @description The acknowledgement of `workspace.join`. */
        "workspace.join.reply": {
            data: components["schemas"]["Joined"];
            /** @constant */
            ok: true;
        } | {
            error: components["schemas"]["Error"] & {
                /** @enum {unknown} */
                code?: "not_found" | "unavailable" | "malformed" | "too_large" | "invalid_request" | "rate_limited";
            };
            /** @constant */
            ok: false;
        };
        /** @description Enter a workspace's room, and get what was missed. */
        "workspace.join.request": components["schemas"]["Join"];
        /** @description The acknowledgement of `workspace.leave`. */
        "workspace.leave.reply": {
            data: components["schemas"]["Nothing"];
            /** @constant */
            ok: true;
        } | {
            error: components["schemas"]["Error"] & {
                /** @enum {unknown} */
                code?: "malformed" | "too_large" | "invalid_request" | "rate_limited" | "unavailable";
            };
            /** @constant */
            ok: false;
        };
        /** @description Leave a workspace's room. */
        "workspace.leave.request": components["schemas"]["Leave"];
        /** @description Workspace updated, as the feed of events shows it. */
        "workspace.updated": {
            /** Actor Id */
            actor_id: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            data: components["schemas"]["Workspace"];
            /** Project Id */
            project_id: string | null;
            /** Seq */
            seq: number;
            /** @constant */
            type: "workspace.updated";
            /**
             * Workspace Id
             * Format: uuid
             */
            workspace_id: string;
        };
        /** WorkspaceDeleted */
        WorkspaceDeleted: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
        };
        /** @description Whether you may write: right after you entered, and at each change of your role. */
        "yjs.access": components["schemas"]["Access"];
        /**
         * Format: binary
         * @description Bytes: awareness states as y-protocols writes them.
         */
        "yjs.awareness-update": ArrayBuffer | Uint8Array;
        /** @description The acknowledgement of `awareness-update`. */
        "yjs.awareness-update.reply": {
            data: components["schemas"]["Nothing"];
            /** @constant */
            ok: true;
        } | {
            error: components["schemas"]["Error"] & {
                /** @enum {unknown} */
                code?: "malformed" | "too_large" | "rate_limited";
            };
            /** @constant */
            ok: false;
        };
        /**
         * Format: binary
         * @description Bytes: awareness states as y-protocols writes them.
         */
        "yjs.awareness-update.request": ArrayBuffer | Uint8Array;
        /** @description You are refused. */
        "yjs.connect_error": {
            data: components["schemas"]["Error"] & {
                /** @enum {unknown} */
                code?: "token_expired" | "unauthenticated" | "token_revoked" | "not_found";
            };
            message: string;
        };
        /** @description You are in. */
        "yjs.connect.reply": {
            /** @example mZ0Tq2Yx8kQv5cWbAAAB */
            sid: string;
        };
        /** @description Enter with a token. */
        "yjs.connect.request": {
            /**
             * @description An access token, without `Bearer`.
             * @example eyJ…
             */
            token: string;
        };
        /** @description This server is about to stop; connect again. */
        "yjs.server.draining": components["schemas"]["ServerDraining"];
        /** @description Your session has ended; the connection closes. */
        "yjs.session.ended": components["schemas"]["SessionEnded"];
        /** @description An edit is refused, or you are sent away. */
        "yjs.sync-refused": components["schemas"]["Error"] & {
            /** @enum {unknown} */
            code?: "read_only" | "unavailable" | "rate_limited" | "malformed" | "too_large" | "conflict" | "not_found" | "forbidden";
        };
        /**
         * Format: binary
         * @description Bytes: a state vector of Yjs.
         */
        "yjs.sync-step-1": ArrayBuffer | Uint8Array;
        /**
         * Format: binary
         * @description Bytes: an update of Yjs, version 1.
         */
        "yjs.sync-step-1.answer": ArrayBuffer | Uint8Array;
        /**
         * Format: binary
         * @description Bytes: an update of Yjs, version 1.
         */
        "yjs.sync-step-1.reply": ArrayBuffer | Uint8Array;
        /**
         * Format: binary
         * @description Bytes: a state vector of Yjs.
         */
        "yjs.sync-step-1.request": ArrayBuffer | Uint8Array;
        /**
         * Format: binary
         * @description Bytes: an update of Yjs, version 1.
         */
        "yjs.sync-update": ArrayBuffer | Uint8Array;
        /** @description The acknowledgement of `sync-update`. */
        "yjs.sync-update.reply": {
            data: components["schemas"]["Stored"];
            /** @constant */
            ok: true;
        } | {
            error: components["schemas"]["Error"] & {
                /** @enum {unknown} */
                code?: "read_only" | "unavailable" | "rate_limited" | "malformed" | "too_large" | "conflict" | "not_found";
            };
            /** @constant */
            ok: false;
        };
        /**
         * Format: binary
         * @description Bytes: an update of Yjs, version 1.
         */
        "yjs.sync-update.request": ArrayBuffer | Uint8Array;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;

/** What happened in a workspace, by type: each has its `seq`. */
export interface DomainEvents {
  "asset.created": components["schemas"]["asset.created"];
  "asset.deleted": components["schemas"]["asset.deleted"];
  "comment.created": components["schemas"]["comment.created"];
  "comment.deleted": components["schemas"]["comment.deleted"];
  "comment.updated": components["schemas"]["comment.updated"];
  "document.created": components["schemas"]["document.created"];
  "document.deleted": components["schemas"]["document.deleted"];
  "document.updated": components["schemas"]["document.updated"];
  "invitation.created": components["schemas"]["invitation.created"];
  "invitation.revoked": components["schemas"]["invitation.revoked"];
  "job.cancelled": components["schemas"]["job.cancelled"];
  "job.completed": components["schemas"]["job.completed"];
  "job.failed": components["schemas"]["job.failed"];
  "job.queued": components["schemas"]["job.queued"];
  "member.joined": components["schemas"]["member.joined"];
  "member.removed": components["schemas"]["member.removed"];
  "member.role_changed": components["schemas"]["member.role_changed"];
  "member.updated": components["schemas"]["member.updated"];
  "message.created": components["schemas"]["message.created"];
  "project.created": components["schemas"]["project.created"];
  "project.deleted": components["schemas"]["project.deleted"];
  "project.updated": components["schemas"]["project.updated"];
  "project_member.removed": components["schemas"]["project_member.removed"];
  "project_member.set": components["schemas"]["project_member.set"];
  "task.created": components["schemas"]["task.created"];
  "task.deleted": components["schemas"]["task.deleted"];
  "task.moved": components["schemas"]["task.moved"];
  "task.updated": components["schemas"]["task.updated"];
  "workspace.created": components["schemas"]["workspace.created"];
  "workspace.deleted": components["schemas"]["workspace.deleted"];
  "workspace.updated": components["schemas"]["workspace.updated"];
}

/** What the server sends beside that. */
export interface RoomMessages {
  "access.changed": components["schemas"]["access.changed"];
  "access.revoked": components["schemas"]["access.revoked"];
  "broadcast": components["schemas"]["broadcast"];
  "job.progress": components["schemas"]["job.progress"];
  "presence": components["schemas"]["presence"];
  "server.draining": components["schemas"]["server.draining"];
  "session.ended": components["schemas"]["session.ended"];
  "session.expiring": components["schemas"]["session.expiring"];
}

/** What a client sends, and what acknowledges it. */
export interface RoomRequests {
  "broadcast": { payload: components["schemas"]["broadcast.request"]; reply: components["schemas"]["broadcast.reply"] };
  "message.send": { payload: components["schemas"]["message.send.request"]; reply: components["schemas"]["message.send.reply"] };
  "presence.set": { payload: components["schemas"]["presence.set.request"]; reply: components["schemas"]["presence.set.reply"] };
  "token.refresh": { payload: components["schemas"]["token.refresh.request"]; reply: components["schemas"]["token.refresh.reply"] };
  "workspace.join": { payload: components["schemas"]["workspace.join.request"]; reply: components["schemas"]["workspace.join.reply"] };
  "workspace.leave": { payload: components["schemas"]["workspace.leave.request"]; reply: components["schemas"]["workspace.leave.reply"] };
}

/** What the server sends to who has a document open. */
export interface DocumentMessages {
  "access": components["schemas"]["yjs.access"];
  "awareness-update": components["schemas"]["yjs.awareness-update"];
  "server.draining": components["schemas"]["yjs.server.draining"];
  "session.ended": components["schemas"]["yjs.session.ended"];
  "sync-refused": components["schemas"]["yjs.sync-refused"];
  "sync-step-1": components["schemas"]["yjs.sync-step-1"];
  "sync-update": components["schemas"]["yjs.sync-update"];
}

/** What a client sends about a document. */
export interface DocumentRequests {
  "awareness-update": { payload: components["schemas"]["yjs.awareness-update.request"]; reply: components["schemas"]["yjs.awareness-update.reply"] };
  "sync-step-1": { payload: components["schemas"]["yjs.sync-step-1.request"]; reply: components["schemas"]["yjs.sync-step-1.reply"] };
  "sync-update": { payload: components["schemas"]["yjs.sync-update.request"]; reply: components["schemas"]["yjs.sync-update.reply"] };
}
