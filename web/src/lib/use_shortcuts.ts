// Letter and function keys of a page. Letters act only outside text fields and outside dialogs and lists; function keys act in fields too.
import { useEffect, useRef } from "react";
import { textFieldOf } from "./mrz_listener.ts";

// On a keyboard of another script the key carries that script's letter: then the place on the keyboard decides.
function letterOf(event: KeyboardEvent): string {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  const place = /^Key([A-Z])$/.exec(event.code);
  return place ? place[1]!.toLowerCase() : event.key.toLowerCase();
}

export function useShortcuts(shortcuts: Readonly<Record<string, () => void>>): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="listbox"], [role="menu"]')) return;
      const letter = letterOf(event);
      if (letter.length === 1 && textFieldOf(event.target)) return;
      const action = current.current[letter];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
