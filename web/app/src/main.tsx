import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Session } from "@atelier/client";
import { App } from "./app";
import { NoticesProvider } from "./notices";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/dialogs.css";
import "./styles/frame.css";
import "./styles/layout.css";
import "./styles/board.css";
import "./palette/palette.css";
import "./styles/lists.css";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <NoticesProvider>
      <App session={new Session()} />
    </NoticesProvider>
  </StrictMode>,
);
