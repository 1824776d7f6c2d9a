import { useAction } from "../acting";
import { Button } from "../parts/button";
import { Refusal } from "../parts/faces";
import { navigate } from "../routing";
import { useSigned } from "../session";
import { Title } from "./title";

/** Where an invitation's link leads. */
export function Invitation({ token }: { token: string }) {
  const { client, user } = useSigned();
  const { run, isBusy, error } = useAction(async () => {
    const member = await client.rest.post("/invitations/{token}/accept", { path: { token } });
    navigate(`/w/${member.workspace_id}`, { replace: true });
  });
  return (
    <div className="face">
      <Title text="Invitation" />
      <h1 className="title">You’re invited to a workspace</h1>
      <p>You’ll join it as {user.email}.</p>
      <Refusal error={error} />
      <Button look="primary" isBusy={isBusy} onClick={() => void run()}>
        Join
      </Button>
    </div>
  );
}
