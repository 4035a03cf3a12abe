// Who is signed in, whether the server answers, and the announcements that screen readers hear.
import { createContext, useContext } from "react";
import type { Scope, Session } from "./api/types.ts";

export interface AppState {
  session: Session;
  setSession: (session: Session | null) => void;
  can: (...scopes: Scope[]) => boolean;
  announce: (text: string) => void;
  reloadSetup: () => Promise<void>;
}

export const AppContext = createContext<AppState | null>(null);

export function useApp(): AppState {
  const value = useContext(AppContext);
  if (!value) throw new Error("useApp outside AppContext");
  return value;
}
