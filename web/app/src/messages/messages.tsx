// What is said in a workspace, live.

import { useEffect } from "react";
import "./messages.css";
import { useMembers } from "../members/directory";
import { Empty, Failed, Loading } from "../parts/faces";
import { useMay, useViewing } from "../room";
import { WorkspaceHead } from "../views/workspace_head";
import { Composer } from "./composer";
import { Typing } from "./typing";
import { Scroll } from "./scroll";
import { useConversation } from "./talking";

export function Messages() {
  const [conversation, talk] = useConversation();
  const mayWrite = useMay("commenter");
  const [, { items: members }] = useMembers();
  useViewing("the messages");
  useEffect(() => void conversation.load(), [conversation]);
  const { status, error, messages, drafts } = talk;
  const isEmpty = status === "ready" && messages.length === 0 && drafts.length === 0;
  return (
    <div className="page talk">
      <WorkspaceHead tab="messages" />
      {status === "loading" && <Loading what="messages" />}
      {status === "failed" && <Failed what="The messages" error={error} onRetry={() => void conversation.load()} />}
      {isEmpty && (
        <Empty title="Nothing has been said yet">
          <p>{mayWrite ? "Say hello: everybody in this workspace can read it." : "Messages show up here."}</p>
        </Empty>
      )}
      {status === "ready" && !isEmpty && <Scroll conversation={conversation} talk={talk} members={members} />}
      <div className="say">
        <Typing />
        {mayWrite ? (
          <Composer conversation={conversation} />
        ) : (
          <p className="quiet">You can read along. Commenters can write.</p>
        )}
      </div>
    </div>
  );
}
