import { useState } from "react";
import { Button } from "../parts/button";
import { Choice } from "../parts/choice";
import { Dialog } from "../parts/dialog";
import { useObservable } from "../observing";
import { useRoom } from "../room";
import { useSigned } from "../session";
import type { Member } from "./members";
import { labelOf, ROLES, type Role } from "./roles";

interface MemberRowProps {
  member: Member;
  mayManage: boolean;
  onRole: (role: Role) => void;
  onRemove: () => void;
}

export function MemberRow({ member, mayManage, onRole, onRemove }: MemberRowProps) {
  const { user } = useSigned();
  const isHere = useObservable(useRoom().presence).some(({ user_id }) => user_id === member.user_id);
  const [isAsking, setAsking] = useState(false);
  const isSelf = member.user_id === user.id;
  const mayChange = mayManage && !isSelf && member.role !== "owner";
  return (
    <li className="row">
      <div className="what">
        <p className="title">
          {member.name}
          {isSelf && " (you)"} {isHere && <span className="mark completed">Here</span>}
        </p>
        <p className="quiet">{member.email}</p>
      </div>
      <div className="acts">
        {mayChange ? (
          <Choice
            label={`Role of ${member.name}`}
            isLabelUnseen
            value={member.role as Role}
            options={ROLES.map(({ role, label }) => ({ value: role, label }))}
            onChoose={onRole}
          />
        ) : (
          <span className="mark">{labelOf(member.role)}</span>
        )}
        {mayChange && (
          <Button look="quiet" aria-label={`Remove ${member.name}`} onClick={() => setAsking(true)}>
            Remove
          </Button>
        )}
      </div>
      {isAsking && (
        <Dialog title={`Remove ${member.name}?`} onClose={() => setAsking(false)}>
          <p>They’re shown out at once. What they made stays. You can invite them again.</p>
          <footer>
            <Button look="quiet" onClick={() => setAsking(false)}>
              Keep
            </Button>
            <Button look="danger" onClick={() => (setAsking(false), onRemove())}>
              Remove
            </Button>
          </footer>
        </Dialog>
      )}
    </li>
  );
}
