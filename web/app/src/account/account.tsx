// One's own account: name and address, password, where one is signed in, and its end.

import "../settings/settings.css";
import { Title } from "../views/title";
import { Deletion } from "./deletion";
import { Password } from "./password";
import { Profile } from "./profile";
import { Sessions } from "./sessions";

export function Account() {
  return (
    <div className="page settings">
      <Title text="Your account" />
      <div className="head">
        <h1>Your account</h1>
      </div>
      <Profile />
      <Password />
      <Sessions />
      <Deletion />
    </div>
  );
}
