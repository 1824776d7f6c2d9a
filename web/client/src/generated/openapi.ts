// Generated from the server's OpenAPI document by `npm run generate`; not to be edited.

export interface paths {
    "/assets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an asset */
        get: operations["get_asset"];
        put?: never;
        post?: never;
        /**
         * Delete an asset
         * @description Takes the role editor. A job that reads the file at that time fails.
         */
        delete: operations["delete_asset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the file of an asset
         * @description A single `Range` of bytes is possible; the `ETag` is the file's SHA-256. Takes a `link` instead of the `Authorization` header.
         */
        get: operations["get_asset_content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an address for the file of an asset
         * @description For what sends no header, such as an image or a video of a page: an address that lets you, in this session, read the file for ten minutes. It ends sooner with the session, and with your access to the file.
         */
        get: operations["link_asset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the thumbnail of an asset
         * @description Of pictures and rendered videos, at most 512 pixels wide and high.
         */
        get: operations["get_asset_thumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description Says and takes the same for an unknown address as for a wrong password.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the session of the access token in `Authorization`, and that of the refresh token in the body or the cookie; one of them is enough. A session that has ended before is no error.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out everywhere */
        post: operations["logout_all"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read your account */
        get: operations["read_me"];
        put?: never;
        post?: never;
        /**
         * Delete your account
         * @description What you wrote stays, without an author. Not possible while you own a workspace.
         */
        delete: operations["delete_me"];
        options?: never;
        head?: never;
        /** Change your name or e-mail address */
        patch: operations["change_me"];
        trace?: never;
    };
    "/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change your password
         * @description Ends all your other sessions.
         */
        put: operations["change_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a refresh token for fresh tokens
         * @description Takes the refresh token of the body, or else of the cookie, and uses it up. Within ten seconds of its first use it leads to the newest of its session; later, using it again ends the session.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create an account and sign in */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your sessions, newest first */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of your sessions */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/comments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a comment
         * @description Takes its author or the role admin. Its replies go with it.
         */
        delete: operations["delete_comment"];
        options?: never;
        head?: never;
        /**
         * Change or resolve a comment
         * @description The text takes its author; resolving takes the role commenter.
         */
        patch: operations["patch_comment"];
        trace?: never;
    };
    "/documents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a document */
        get: operations["get_document"];
        put?: never;
        post?: never;
        /**
         * Delete a document
         * @description Takes the role editor. Its content goes with it.
         */
        delete: operations["delete_document"];
        options?: never;
        head?: never;
        /**
         * Change a document
         * @description Takes the role editor. What is typed into a document leaves its revision as it is.
         */
        patch: operations["patch_document"];
        trace?: never;
    };
    "/documents/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the content of a document
         * @description As `text/plain`, JSON or an update of Yjs, by `format`. It shows what is stored: every edit that was acknowledged. Blocks of a `rich` document are lines of its text.
         */
        get: operations["get_document_content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a pending invitation
         * @description Takes the role admin.
         */
        delete: operations["revoke_invitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/{token}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation
         * @description Takes an account with the e-mail address that was invited.
         */
        post: operations["accept_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a job */
        get: operations["get_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a job
         * @description Takes the role editor. One that waits is cancelled at once. One that runs stops within about two seconds, and the answer comes then: the cancelled job, or 409 with the job under `current` where it completed or failed before. Only one that has not stopped after 2.5 seconds, as when its worker is lost, is answered as still running, with `cancel_requested`; it ends as cancelled unless its end was being written already.
         */
        post: operations["cancel_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what a job wrote
         * @description Oldest first, of all attempts.
         */
        get: operations["list_job_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a job again
         * @description Takes the role editor. Queues a new job with the params of one that failed or was cancelled; `retry_of` names that one.
         */
        post: operations["retry_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a project */
        get: operations["get_project"];
        put?: never;
        post?: never;
        /**
         * Delete a project
         * @description Takes the role admin. Its members, tasks and comments go with it.
         */
        delete: operations["delete_project"];
        options?: never;
        head?: never;
        /**
         * Change a project
         * @description Takes the role admin, in the workspace or in the project.
         */
        patch: operations["patch_project"];
        trace?: never;
    };
    "/projects/{id}/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the assets of a project
         * @description Oldest first.
         */
        get: operations["list_assets"];
        put?: never;
        /**
         * Upload a file
         * @description Takes the role editor. The form has the bytes in the field `file`; its name is that of the field `name`, which comes before, or else the filename that is sent with it. What kind of file it is is found in its bytes. Pictures get a thumbnail.
         */
        post: operations["create_asset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{id}/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the documents of a project
         * @description Oldest first.
         */
        get: operations["list_documents"];
        put?: never;
        /**
         * Create a document
         * @description Takes the role editor. Of kind `text` its content is the Y.Text `content`, of kind `rich` the Y.XmlFragment `content`.
         */
        post: operations["create_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{id}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the jobs of a project
         * @description Newest first.
         */
        get: operations["list_jobs"];
        put?: never;
        /**
         * Ask for a job
         * @description Takes the role editor. The params are looked at before anything is queued. Of some kinds a project has one at most that has not ended: then the answer is 409 with that one as `current`. 409 is also the answer while 1,000 jobs of the workspace wait.
         */
        post: operations["create_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List those with a role of their own in a project */
        get: operations["list_project_members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give a member a role in a project
         * @description Takes the role admin. The higher of this role and the one in the workspace counts.
         */
        put: operations["set_project_member"];
        post?: never;
        /**
         * Take a member's role in a project
         * @description Takes the role admin. The role in the workspace stays.
         */
        delete: operations["remove_project_member"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tasks of a project
         * @description By status, and within one by position.
         */
        get: operations["list_tasks"];
        put?: never;
        /**
         * Create a task
         * @description Takes the role editor. The task is put at the end of its column.
         */
        post: operations["create_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a task */
        get: operations["get_task"];
        put?: never;
        post?: never;
        /**
         * Delete a task
         * @description Takes the role editor. Its comments go with it.
         */
        delete: operations["delete_task"];
        options?: never;
        head?: never;
        /**
         * Change a task
         * @description Takes the role editor. Another status puts the task at the end of that column.
         */
        patch: operations["patch_task"];
        trace?: never;
    };
    "/tasks/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the comments on a task
         * @description Oldest first, replies among them.
         */
        get: operations["list_comments"];
        put?: never;
        /**
         * Comment on a task
         * @description Takes the role commenter. Threads are one level deep.
         */
        post: operations["create_comment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{id}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a task
         * @description Takes the role editor. The task lands directly before `before_id`, directly after `after_id`, or at the end of the column; with both, they must stand next to each other.
         */
        post: operations["move_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the workspaces you belong to */
        get: operations["list_workspaces"];
        put?: never;
        /**
         * Create a workspace
         * @description You become its owner.
         */
        post: operations["create_workspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a workspace */
        get: operations["get_workspace"];
        put?: never;
        post?: never;
        /**
         * Delete a workspace
         * @description Takes the owner, who may restore it for 30 days.
         */
        delete: operations["delete_workspace"];
        options?: never;
        head?: never;
        /**
         * Change a workspace
         * @description Takes the role admin.
         */
        patch: operations["patch_workspace"];
        trace?: never;
    };
    "/workspaces/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the events of a workspace
         * @description In the order of their numbers: for replay, as activity feed, as audit trail.
         */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the pending invitations */
        get: operations["list_invitations"];
        put?: never;
        /**
         * Invite somebody
         * @description Takes the role admin. The token is shown this once; it is good for 7 days.
         */
        post: operations["create_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the jobs of a workspace
         * @description Those of all its projects too, newest first.
         */
        get: operations["list_workspace_jobs"];
        put?: never;
        /**
         * Ask for a job of a whole workspace
         * @description Takes the role editor, and a type that needs no project.
         */
        post: operations["create_workspace_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the members of a workspace */
        get: operations["list_members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a member, or leave
         * @description Takes the role admin, or being that member. Nobody removes the owner.
         */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        /**
         * Give a member another role
         * @description Takes the role admin. Nobody changes the owner's role: hand the workspace over.
         */
        patch: operations["patch_member"];
        trace?: never;
    };
    "/workspaces/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the messages of a workspace
         * @description Newest first. Messages are sent over Socket.IO.
         */
        get: operations["list_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the projects of a workspace */
        get: operations["list_projects"];
        put?: never;
        /**
         * Create a project
         * @description Takes the role admin.
         */
        post: operations["create_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a deleted workspace
         * @description Takes its owner, within 30 days.
         */
        post: operations["restore_workspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand a workspace over
         * @description Takes the owner, who becomes an admin. Answers with the new owner.
         */
        post: operations["transfer_workspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
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
        /**
         * AssetLink
         * @description `url` is a path on this server with all that is needed to read the file for `expires_in` seconds.
         */
        AssetLink: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /**
             * Expires In
             * @example 600
             */
            expires_in: number;
            /**
             * Url
             * @description Good for this person in this session alone: not to be passed on, nor to be kept.
             * @example /api/v1/assets/0192f0c1-2b3a-7c4d-8e5f-60718293a4b5/content?link=eyJ…
             */
            url: string;
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
        /**
         * CommentDraft
         * @description A new comment; with `parent_id` a reply. People are mentioned as `@[name](user:<id>)`.
         * @example {
         *       "body": "Shall we print on both sides?"
         *     }
         */
        CommentDraft: {
            /**
             * Anchor
             * @default null
             */
            anchor?: {
                [key: string]: unknown;
            } | null;
            /** Body */
            body: string;
            /**
             * Parent Id
             * @default null
             */
            parent_id?: string | null;
        };
        /**
         * CommentPatch
         * @description What to change of a comment. A thread is resolved by its first comment.
         * @example {
         *       "resolved": true
         *     }
         */
        CommentPatch: {
            /** Body */
            body?: string;
            /** Resolved */
            resolved?: boolean;
        };
        /**
         * ContentFormat
         * @description How content is shown.
         * @enum {string}
         */
        ContentFormat: "text" | "json" | "yjs";
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
        /**
         * DocumentContent
         * @description The content of a document: of kind `text` the text, of kind `rich` a tree as ProseMirror writes it.
         */
        DocumentContent: {
            /**
             * Content
             * @example {
             *       "content": [
             *         {
             *           "attrs": {
             *             "level": 1
             *           },
             *           "content": [
             *             {
             *               "text": "Hello",
             *               "type": "text"
             *             }
             *           ],
             *           "type": "heading"
             *         }
             *       ],
             *       "type": "doc"
             *     }
             */
            content: string | {
                [key: string]: unknown;
            };
        };
        /**
         * DocumentDraft
         * @description A new document, empty; its kind stays.
         * @example {
         *       "kind": "rich",
         *       "title": "Notes"
         *     }
         */
        DocumentDraft: {
            /** @default text */
            kind?: components["schemas"]["DocumentKind"];
            /** Title */
            title: string;
        };
        /**
         * DocumentKind
         * @description What a document's content is made of: a line of text, or a tree of blocks.
         * @enum {string}
         */
        DocumentKind: "text" | "rich";
        /**
         * DocumentPatch
         * @description What to change of a document besides its content.
         * @example {
         *       "title": "Notes of March"
         *     }
         */
        DocumentPatch: {
            /** Title */
            title?: string;
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
        /**
         * InvitationDraft
         * @description Whom to invite, and as what.
         * @example {
         *       "email": "grace@example.com",
         *       "role": "editor"
         *     }
         */
        InvitationDraft: {
            /**
             * Email
             * Format: email
             */
            email: string;
            role: components["schemas"]["Role"];
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
         * JobLogLine
         * @description A line that a job wrote while it ran.
         */
        JobLogLine: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Attempt */
            attempt: number;
            /**
             * Level
             * @example info
             */
            level: string;
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
         * JobRequest
         * @description A job to be done: what `params` must be depends on `type`.
         * @example {
         *       "params": {
         *         "fps": 30,
         *         "height": 720,
         *         "items": [
         *           {
         *             "asset_id": "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5",
         *             "caption": "Opening night",
         *             "duration_seconds": 3
         *           }
         *         ],
         *         "transition": "fade",
         *         "width": 1280
         *       },
         *       "type": "render"
         *     }
         */
        JobRequest: {
            /**
             * Params
             * @description What belongs to the type:
             *
             *     - `render`: Makes a video of images and clips. Its params are `RenderParams`.
             */
            params: components["schemas"]["RenderParams"];
            /** @default normal */
            priority?: components["schemas"]["JobPriority"];
            /**
             * Run At
             * @description Not before this time, which is at most a year ahead; a time that has passed is now.
             * @default null
             */
            run_at?: string | null;
            /**
             * Type
             * @enum {string}
             */
            type: "render";
        };
        /**
         * JobStatus
         * @description Where a job is in its life; the last three are final.
         * @enum {string}
         */
        JobStatus: "queued" | "running" | "completed" | "failed" | "cancelled";
        /**
         * LoginDraft
         * @description Who wants in.
         * @example {
         *       "email": "ada@example.com",
         *       "password": "a long enough one"
         *     }
         */
        LoginDraft: {
            /**
             * Email
             * Format: email
             */
            email: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * Me
         * @description One's own account and where it is a member.
         */
        Me: {
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
            /** Memberships */
            memberships: components["schemas"]["Membership"][];
            /** Name */
            name: string;
            /** Revision */
            revision: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
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
        /**
         * MemberPatch
         * @description What to change of a member.
         * @example {
         *       "role": "editor"
         *     }
         */
        MemberPatch: {
            role?: components["schemas"]["Role"];
        };
        /**
         * Membership
         * @description A workspace that a person belongs to, and the role there.
         */
        Membership: {
            /** Role */
            role: string;
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
        /**
         * NewInvitation
         * @description An invitation as its maker sees it once.
         */
        NewInvitation: {
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
             * Token
             * @description Shown this once; null when the request is repeated.
             */
            token: string | null;
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
        /** Page[Asset] */
        Page_Asset_: {
            /** Items */
            items: components["schemas"]["Asset"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Comment] */
        Page_Comment_: {
            /** Items */
            items: components["schemas"]["Comment"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Document] */
        Page_Document_: {
            /** Items */
            items: components["schemas"]["Document"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Event] */
        Page_Event_: {
            /** Items */
            items: components["schemas"]["Event"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Invitation] */
        Page_Invitation_: {
            /** Items */
            items: components["schemas"]["Invitation"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Job] */
        Page_Job_: {
            /** Items */
            items: components["schemas"]["Job"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[JobLogLine] */
        Page_JobLogLine_: {
            /** Items */
            items: components["schemas"]["JobLogLine"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Member] */
        Page_Member_: {
            /** Items */
            items: components["schemas"]["Member"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Message] */
        Page_Message_: {
            /** Items */
            items: components["schemas"]["Message"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Project] */
        Page_Project_: {
            /** Items */
            items: components["schemas"]["Project"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ProjectMember] */
        Page_ProjectMember_: {
            /** Items */
            items: components["schemas"]["ProjectMember"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[SessionInfo] */
        Page_SessionInfo_: {
            /** Items */
            items: components["schemas"]["SessionInfo"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Task] */
        Page_Task_: {
            /** Items */
            items: components["schemas"]["Task"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Workspace] */
        Page_Workspace_: {
            /** Items */
            items: components["schemas"]["Workspace"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * PasswordChange
         * @description The password so far, and the one to take its place.
         * @example {
         *       "current_password": "a long enough one",
         *       "new_password": "another long one"
         *     }
         */
        PasswordChange: {
            /**
             * Current Password
             * Format: password
             */
            current_password: string;
            /**
             * New Password
             * Format: password
             * @description At most 72 bytes in UTF-8.
             */
            new_password: string;
        };
        /**
         * Priority
         * @enum {string}
         */
        Priority: "none" | "low" | "medium" | "high" | "urgent";
        /**
         * Problem
         * @description An error, as RFC 9457 has it.
         */
        Problem: {
            /** @enum {string} */
            code: "bad_credentials" | "conflict" | "forbidden" | "idempotency_mismatch" | "internal_error" | "invalid_request" | "malformed" | "method_not_allowed" | "not_found" | "rate_limited" | "stale_revision" | "token_expired" | "token_revoked" | "too_large" | "unauthenticated" | "unavailable" | "unsupported_media_type";
            /** @description With `stale_revision`: the resource as it is now. With `conflict`: what stands in the way, if it is a resource. */
            current?: Record<string, never>;
            detail: string;
            /** @description With `invalid_request`: each field that is wrong. */
            errors?: {
                field: string;
                message: string;
            }[];
            request_id: string;
            status: number;
            title: string;
            /** Format: uri */
            type: string;
        };
        /**
         * ProfilePatch
         * @description What to change of one's own account.
         * @example {
         *       "name": "Ada Lovelace"
         *     }
         */
        ProfilePatch: {
            /**
             * Email
             * Format: email
             */
            email?: string;
            /** Name */
            name?: string;
        };
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
        /**
         * ProjectDraft
         * @description A new project.
         * @example {
         *       "description": "The new shop window.",
         *       "name": "Website"
         *     }
         */
        ProjectDraft: {
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Lead Id
             * @default null
             */
            lead_id?: string | null;
            /** Name */
            name: string;
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
         * ProjectPatch
         * @description What to change of a project; fields that are left out stay as they are.
         * @example {
         *       "description": "Opens in spring."
         *     }
         */
        ProjectPatch: {
            /** Description */
            description?: string;
            /** Lead Id */
            lead_id?: string | null;
            /** Name */
            name?: string;
        };
        /**
         * ProjectRole
         * @description The role a member gets in a project.
         * @example {
         *       "role": "admin"
         *     }
         */
        ProjectRole: {
            role: components["schemas"]["Role"];
        };
        /**
         * RefreshDraft
         * @description The newest refresh token; it may come as a cookie instead.
         * @example {
         *       "refresh_token": "nTxR3vK8m0bq6Yw1sZ4uE7pLcGdHfJiA2oQrVtXyB9k"
         *     }
         */
        RefreshDraft: {
            /** Refresh Token */
            refresh_token: string;
        };
        /**
         * RegisterDraft
         * @description A new account.
         * @example {
         *       "email": "ada@example.com",
         *       "name": "Ada",
         *       "password": "a long enough one"
         *     }
         */
        RegisterDraft: {
            /**
             * Email
             * Format: email
             */
            email: string;
            /** Name */
            name: string;
            /**
             * Password
             * Format: password
             * @description At most 72 bytes in UTF-8.
             */
            password: string;
        };
        /**
         * RenderItem
         * @description One picture or clip. A clip longer than its time is cut; a shorter one stays at its last picture.
         */
        RenderItem: {
            /**
             * Asset Id
             * Format: uuid
             */
            asset_id: string;
            /**
             * Caption
             * @default null
             */
            caption?: string | null;
            /** Duration Seconds */
            duration_seconds: number;
        };
        /**
         * RenderParams
         * @description What is to be rendered.
         *
         *     The video lasts as long as all items together, at most an hour: a transition takes place at the start of
         *     the item that comes, for half a second, and takes no time of its own. Items are shown whole, on black;
         *     the sound of clips is left out. Music that is longer fades out at the end, after shorter music there is
         *     silence.
         */
        RenderParams: {
            /**
             * Audio Asset Id
             * @default null
             */
            audio_asset_id?: string | null;
            /** Fps */
            fps: number;
            /** Height */
            height: number;
            /** Items */
            items: components["schemas"]["RenderItem"][];
            /**
             * Transition
             * @enum {string}
             */
            transition: "none" | "fade" | "slide";
            /** Width */
            width: number;
        };
        /**
         * Role
         * @description A member's role, weakest first.
         * @enum {string}
         */
        Role: "viewer" | "commenter" | "editor" | "admin" | "owner";
        /**
         * SessionInfo
         * @description A sign-in. `updated_at` is when its tokens were last renewed; `current` marks the caller's own.
         */
        SessionInfo: {
            /** Address */
            address: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Current */
            current: boolean;
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
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** User Agent */
            user_agent: string;
        };
        /**
         * SignedIn
         * @description A session's tokens, and whose it is. `refresh_token` is null when it went into a cookie.
         * @example {
         *       "access_token": "eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.…",
         *       "expires_in": 900,
         *       "refresh_token": "nTxR3vK8m0bq6Yw1sZ4uE7pLcGdHfJiA2oQrVtXyB9k",
         *       "token_type": "Bearer",
         *       "user": {
         *         "created_at": "2026-01-01T12:00:00Z",
         *         "email": "ada@example.com",
         *         "id": "019a9b1c-6f4e-7cc0-9f4d-1f3b2a5c7d8e",
         *         "name": "Ada",
         *         "revision": 1,
         *         "updated_at": "2026-01-01T12:00:00Z"
         *       }
         *     }
         */
        SignedIn: {
            /** Access Token */
            access_token: string;
            /**
             * Expires In
             * @description Seconds until the access token expires.
             */
            expires_in: number;
            /** Refresh Token */
            refresh_token: string | null;
            /**
             * Token Type
             * @default Bearer
             * @constant
             */
            token_type?: "Bearer";
            user: components["schemas"]["User"];
        };
        /**
         * Status
         * @description The column of a task.
         * @enum {string}
         */
        Status: "todo" | "in_progress" | "done";
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
        /**
         * TaskDraft
         * @description A new task; it is put at the end of its column.
         * @example {
         *       "labels": [
         *         "print"
         *       ],
         *       "priority": "high",
         *       "title": "Choose the paper"
         *     }
         */
        TaskDraft: {
            /**
             * Assignee Id
             * @default null
             */
            assignee_id?: string | null;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Due Date
             * @default null
             */
            due_date?: string | null;
            /** Labels */
            labels?: string[];
            /** @default none */
            priority?: components["schemas"]["Priority"];
            /** @default todo */
            status?: components["schemas"]["Status"];
            /** Title */
            title: string;
        };
        /**
         * TaskMove
         * @description Where a task goes: directly before one task, directly after another, or to the end of the column.
         * @example {
         *       "before_id": "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5",
         *       "status": "in_progress"
         *     }
         */
        TaskMove: {
            /**
             * After Id
             * @default null
             */
            after_id?: string | null;
            /**
             * Before Id
             * @default null
             */
            before_id?: string | null;
            status: components["schemas"]["Status"];
        };
        /**
         * TaskPatch
         * @description What to change of a task; another `status` puts it at the end of that column.
         * @example {
         *       "status": "done"
         *     }
         */
        TaskPatch: {
            /** Assignee Id */
            assignee_id?: string | null;
            /** Description */
            description?: string;
            /** Due Date */
            due_date?: string | null;
            /** Labels */
            labels?: string[];
            priority?: components["schemas"]["Priority"];
            status?: components["schemas"]["Status"];
            /** Title */
            title?: string;
        };
        /**
         * Transfer
         * @description To whom a workspace is handed over: one of its members.
         * @example {
         *       "user_id": "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5"
         *     }
         */
        Transfer: {
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
        };
        /**
         * User
         * @description An account, as its owner sees it.
         */
        User: {
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
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
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
        /**
         * WorkspaceDraft
         * @description A new workspace; its maker becomes the owner.
         * @example {
         *       "name": "Studio North"
         *     }
         */
        WorkspaceDraft: {
            /** Name */
            name: string;
        };
        /**
         * WorkspacePatch
         * @description What to change of a workspace.
         * @example {
         *       "name": "Studio South"
         *     }
         */
        WorkspacePatch: {
            /** Jobs Paused */
            jobs_paused?: boolean;
            /** Name */
            name?: string;
            /** Running Jobs Max */
            running_jobs_max?: number;
        };
    };
    responses: {
        /** @description Wrong e-mail address or password. */
        bad_credentials: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "bad_credentials";
                    /** @constant */
                    status?: 401;
                };
            };
        };
        /** @description Wrong e-mail address or password; The access token has expired; The session has ended; Sign in first. */
        bad_credentials_or_token_expired_or_token_revoked_or_unauthenticated: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "bad_credentials" | "token_expired" | "token_revoked" | "unauthenticated";
                    /** @constant */
                    status?: 401;
                };
            };
        };
        /** @description Conflict. */
        conflict: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "conflict";
                    /** @constant */
                    status?: 409;
                };
            };
        };
        /** @description Not allowed. */
        forbidden: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "forbidden";
                    /** @constant */
                    status?: 403;
                };
            };
        };
        /** @description Idempotency-Key used before; Invalid fields. */
        idempotency_mismatch_or_invalid_request: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "idempotency_mismatch" | "invalid_request";
                    /** @constant */
                    status?: 422;
                };
            };
        };
        /** @description Invalid fields. */
        invalid_request: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "invalid_request";
                    /** @constant */
                    status?: 422;
                };
            };
        };
        /** @description The request cannot be read. */
        malformed: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "malformed";
                    /** @constant */
                    status?: 400;
                };
            };
        };
        /** @description Not found. */
        not_found: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not_found";
                    /** @constant */
                    status?: 404;
                };
            };
        };
        /** @description Too many requests. */
        rate_limited: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "rate_limited";
                    /** @constant */
                    status?: 429;
                };
            };
        };
        /** @description Changed meanwhile. */
        stale_revision: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "stale_revision";
                    /** @constant */
                    status?: 412;
                };
            };
        };
        /** @description The access token has expired; The session has ended; Sign in first. */
        token_expired_or_token_revoked_or_unauthenticated: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "token_expired" | "token_revoked" | "unauthenticated";
                    /** @constant */
                    status?: 401;
                };
            };
        };
        /** @description Too large. */
        too_large: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "too_large";
                    /** @constant */
                    status?: 413;
                };
            };
        };
        /** @description Unavailable. */
        unavailable: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "unavailable";
                    /** @constant */
                    status?: 503;
                };
            };
        };
        /** @description Unsupported media type. */
        unsupported_media_type: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "unsupported_media_type";
                    /** @constant */
                    status?: 415;
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description `bytes`. */
        "Accept-Ranges": string;
        /** @description The name of the file, and whether it may be shown in a page. */
        "Content-Disposition": string;
        /** @description Which bytes of how many these are, as `bytes 0-1023/4096`. */
        "Content-Range": string;
        /** @description The revision in quotes, for `If-Match`; that of content is for `If-None-Match`. */
        ETag: string;
        /** @description What is left: `r` calls, for `t` more seconds. */
        RateLimit: string;
        /** @description The limit: `q` calls in each window of `w` seconds. */
        "RateLimit-Policy": string;
        /** @description After how many seconds the same request may succeed. */
        "Retry-After": number;
        /** @description The number of the newest update that the content shows; 0 is an empty document. */
        "X-Document-Seq": number;
        /** @description The id of this request in the log. */
        "X-Request-ID": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_asset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get an asset. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    delete_asset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    get_asset_content: {
        parameters: {
            query?: {
                link?: string;
            };
            header?: {
                /** @description The `ETag` of what is known already; while it is the newest, the answer is 304. */
                "If-None-Match"?: string;
                /** @description The `ETag` of what is held already; for another one the answer is all of the file. */
                "If-Range"?: string;
                /** @description One range of bytes. What is not one is answered with all of the file. */
                Range?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download the file of an asset. */
            200: {
                headers: {
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": Blob;
                };
            };
            /** @description Download the file of an asset. */
            206: {
                headers: {
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "Content-Range": components["headers"]["Content-Range"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": Blob;
                };
            };
            /** @description Not changed. */
            304: {
                headers: {
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            /** @description The range lies outside of the file. */
            416: {
                headers: {
                    "Content-Range": components["headers"]["Content-Range"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    link_asset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get an address for the file of an asset. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetLink"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    get_asset_thumbnail: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what is known already; while it is the newest, the answer is 304. */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the thumbnail of an asset. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": Blob;
                };
            };
            /** @description Not changed. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: {
                /** @description `cookie` puts the refresh token into an HttpOnly cookie instead of the body. */
                "X-Session"?: "cookie";
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginDraft"];
            };
        };
        responses: {
            /** @description Sign in. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["bad_credentials"];
            403: components["responses"]["forbidden"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshDraft"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    logout_all: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    read_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read your account. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    delete_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            409: components["responses"]["conflict"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    change_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfilePatch"];
            };
        };
        responses: {
            /** @description Change your name or e-mail address. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["bad_credentials_or_token_expired_or_token_revoked_or_unauthenticated"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: {
                /** @description `cookie` puts the refresh token into an HttpOnly cookie instead of the body. */
                "X-Session"?: "cookie";
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshDraft"];
            };
        };
        responses: {
            /** @description Exchange a refresh token for fresh tokens. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: {
                /** @description `cookie` puts the refresh token into an HttpOnly cookie instead of the body. */
                "X-Session"?: "cookie";
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterDraft"];
            };
        };
        responses: {
            /** @description Create an account and sign in. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["malformed"];
            403: components["responses"]["forbidden"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List your sessions, newest first. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SessionInfo_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    delete_comment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The revision this change builds on, in quotes. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            412: components["responses"]["stale_revision"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    patch_comment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The revision this change builds on, in quotes. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentPatch"];
            };
        };
        responses: {
            /** @description Change or resolve a comment. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            412: components["responses"]["stale_revision"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    get_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a document. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    delete_document: {
        parameters: {
            query?: never;
            header?: {
                /** @description The revision this change builds on, in quotes. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            412: components["responses"]["stale_revision"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    patch_document: {
        parameters: {
            query?: never;
            header?: {
                /** @description The revision this change builds on, in quotes. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DocumentPatch"];
            };
        };
        responses: {
            /** @description Change a document. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            412: components["responses"]["stale_revision"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    get_document_content: {
        parameters: {
            query?: {
                /** @description `text`: the text alone. `json`: with its structure. `yjs`: one update with everything. */
                format?: components["schemas"]["ContentFormat"];
            };
            header?: {
                /** @description The `ETag` of what is known already; while it is the newest, the answer is 304. */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the content of a document. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Document-Seq": components["headers"]["X-Document-Seq"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentContent"];
                    "application/octet-stream": Blob;
                    "text/plain": string;
                };
            };
            /** @description Not changed. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Document-Seq": components["headers"]["X-Document-Seq"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    revoke_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    accept_invitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating the request under the same key gives the first answer and does nothing again. */
                "Idempotency-Key"?: string;
            };
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accept an invitation. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            422: components["responses"]["idempotency_mismatch_or_invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    get_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a job. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    cancel_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cancel a job. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_job_logs: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List what a job wrote. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_JobLogLine_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    retry_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating the request under the same key gives the first answer and does nothing again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Try a job again. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            422: components["responses"]["idempotency_mismatch_or_invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    get_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a project. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    delete_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description The revision this change builds on, in quotes. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            412: components["responses"]["stale_revision"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    patch_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description The revision this change builds on, in quotes. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectPatch"];
            };
        };
        responses: {
            /** @description Change a project. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            412: components["responses"]["stale_revision"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_assets: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the assets of a project. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Asset_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    create_asset: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating the request under the same key gives the first answer and does nothing again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Format: binary */
                    file: Blob;
                    /** Name */
                    name?: string;
                };
            };
        };
        responses: {
            /** @description Upload a file. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_mismatch_or_invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_documents: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the documents of a project. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Document_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    create_document: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating the request under the same key gives the first answer and does nothing again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DocumentDraft"];
            };
        };
        responses: {
            /** @description Create a document. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_mismatch_or_invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
                /** @description Only those in this state. */
                status?: components["schemas"]["JobStatus"];
                /** @description Only those of this kind. */
                type?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the jobs of a project. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Job_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    create_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating the request under the same key gives the first answer and does nothing again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobRequest"];
            };
        };
        responses: {
            /** @description Ask for a job. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_mismatch_or_invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_project_members: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List those with a role of their own in a project. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ProjectMember_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    set_project_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectRole"];
            };
        };
        responses: {
            /** @description Give a member a role in a project. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMember"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    remove_project_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_tasks: {
        parameters: {
            query?: {
                assignee_id?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                label?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
                /** @description Text of the title or the description, without regard to case. */
                q?: string;
                status?: components["schemas"]["Status"];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the tasks of a project. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Task_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    create_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating the request under the same key gives the first answer and does nothing again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskDraft"];
            };
        };
        responses: {
            /** @description Create a task. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_mismatch_or_invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    get_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a task. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    delete_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description The revision this change builds on, in quotes. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            412: components["responses"]["stale_revision"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    patch_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description The revision this change builds on, in quotes. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskPatch"];
            };
        };
        responses: {
            /** @description Change a task. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            412: components["responses"]["stale_revision"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_comments: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the comments on a task. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Comment_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    create_comment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating the request under the same key gives the first answer and does nothing again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentDraft"];
            };
        };
        responses: {
            /** @description Comment on a task. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_mismatch_or_invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    move_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskMove"];
            };
        };
        responses: {
            /** @description Move a task. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_workspaces: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description Instead, those you owned and deleted, while they can be restored. */
                deleted?: boolean;
                /** @description How many items a page holds at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the workspaces you belong to. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Workspace_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    create_workspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating the request under the same key gives the first answer and does nothing again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkspaceDraft"];
            };
        };
        responses: {
            /** @description Create a workspace. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_mismatch_or_invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    get_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a workspace. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    delete_workspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description The revision this change builds on, in quotes. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            412: components["responses"]["stale_revision"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    patch_workspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description The revision this change builds on, in quotes. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkspacePatch"];
            };
        };
        responses: {
            /** @description Change a workspace. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            412: components["responses"]["stale_revision"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_events: {
        parameters: {
            query?: {
                actor_id?: string;
                /** @description Only those numbered above this. */
                after?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
                type?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the events of a workspace. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Event_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_invitations: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the pending invitations. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Invitation_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    create_invitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating the request under the same key gives the first answer and does nothing again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationDraft"];
            };
        };
        responses: {
            /** @description Invite somebody. */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewInvitation"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_mismatch_or_invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_workspace_jobs: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
                /** @description Only those in this state. */
                status?: components["schemas"]["JobStatus"];
                /** @description Only those of this kind. */
                type?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the jobs of a workspace. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Job_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    create_workspace_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating the request under the same key gives the first answer and does nothing again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobRequest"];
            };
        };
        responses: {
            /** @description Ask for a job of a whole workspace. */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_mismatch_or_invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_members: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the members of a workspace. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Member_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    remove_member: {
        parameters: {
            query?: never;
            header?: {
                /** @description The revision this change builds on, in quotes. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["stale_revision"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    patch_member: {
        parameters: {
            query?: never;
            header?: {
                /** @description The revision this change builds on, in quotes. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberPatch"];
            };
        };
        responses: {
            /** @description Give a member another role. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            412: components["responses"]["stale_revision"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_messages: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the messages of a workspace. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Message_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    list_projects: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items a page holds at most. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the projects of a workspace. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Project_"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            404: components["responses"]["not_found"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    create_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating the request under the same key gives the first answer and does nothing again. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectDraft"];
            };
        };
        responses: {
            /** @description Create a project. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_mismatch_or_invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    restore_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Restore a deleted workspace. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
    transfer_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Transfer"];
            };
        };
        responses: {
            /** @description Hand a workspace over. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["malformed"];
            401: components["responses"]["token_expired_or_token_revoked_or_unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["unavailable"];
        };
    };
}

/** Where the paths are. */
export const PREFIX = "/api/v1";

/** The POSTs that can be repeated under the same `Idempotency-Key`. */
export const KEYED_POSTS: ReadonlySet<string> = new Set([
  "/invitations/{token}/accept",
  "/jobs/{id}/retry",
  "/projects/{id}/assets",
  "/projects/{id}/documents",
  "/projects/{id}/jobs",
  "/projects/{id}/tasks",
  "/tasks/{id}/comments",
  "/workspaces",
  "/workspaces/{id}/invitations",
  "/workspaces/{id}/jobs",
  "/workspaces/{id}/projects"
]);
