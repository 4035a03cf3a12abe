import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { LanguageProvider } from "./i18n/i18n.tsx";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/shell.css";
import "./styles/counter.css";
import "./styles/papers.css";
import "./styles/observatory.css";
import "./styles/pages.css";
import "./styles/care.css";
import "./styles/groups.css";
import "./styles/guide.css";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no root");
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <App />
    </LanguageProvider>
  </StrictMode>,
);
