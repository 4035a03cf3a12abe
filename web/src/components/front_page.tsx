// The frame of the pages before work begins: sign-in, password, post.
import type { ReactNode } from "react";
import { LanguageSwitch } from "./language_switch.tsx";

export function FrontPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="front">
      <header className="front-head">
        <Brand />
        <LanguageSwitch />
      </header>
      <main className="front-main">
        <div className="front-card">
          <h1>{title}</h1>
          {children}
        </div>
      </main>
    </div>
  );
}

export function Brand() {
  return (
    <span className="brand" dir="ltr">
      <img src="/icon.svg" alt="" width={22} height={22} />
      <span>Limen</span>
    </span>
  );
}
