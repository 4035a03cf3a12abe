// Server-sent events, read with fetch because EventSource cannot send the purpose. Comes back by itself when the line breaks.
import { client } from "./client.ts";
import type { CheckSummary } from "./types.ts";

const kComeBackMs = 3000;

// The blocks of a stream of events that are complete in `buffer`, and what is left of it.
export function takeEvents(buffer: string): { events: { event: string; data: string }[]; rest: string } {
  const blocks = buffer.replace(/\r\n?/g, "\n").split("\n\n");
  const rest = blocks.pop() ?? "";
  const events = blocks.map((block) => {
    let event = "message";
    const data: string[] = [];
    for (const line of block.split("\n")) {
      if (line.startsWith("event:")) event = line.slice(6).trim();
      if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
    }
    return { event, data: data.join("\n") };
  });
  return { events: events.filter((item) => item.data !== ""), rest };
}

export function watchChecks(purpose: string, onCheck: (check: CheckSummary) => void, onLive: (live: boolean) => void): () => void {
  const abort = new AbortController();
  let timer = 0;
  const read = async () => {
    try {
      const response = await fetch("/api/events", {
        headers: { Accept: "text/event-stream", "Limen-Purpose": purpose, "Accept-Language": client.language },
        signal: abort.signal,
        cache: "no-store",
      });
      if (!response.ok || !response.body) throw new Error(String(response.status));
      onLive(true);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let buffer = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const taken = takeEvents(buffer + value);
        buffer = taken.rest;
        for (const item of taken.events) if (item.event === "check") onCheck(JSON.parse(item.data) as CheckSummary);
      }
    } catch {
      // Broken or refused: the page says that it is not live, and the queue can still be read by hand.
    }
    if (abort.signal.aborted) return;
    onLive(false);
    timer = window.setTimeout(() => void read(), kComeBackMs);
  };
  void read();
  return () => {
    abort.abort();
    window.clearTimeout(timer);
  };
}
