// Reading from the server in a component: the data, the error, and a way to read again. A later read cancels an earlier one.
import { useCallback, useEffect, useState } from "react";

export interface Loaded<T> {
  data: T | null;
  error: unknown;
  loading: boolean;
  reload: () => void;
  set: (data: T) => void;
}

export function useLoad<T>(read: ((signal: AbortSignal) => Promise<T>) | null, key: string): Loaded<T> {
  const [data, setData] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [loading, setLoading] = useState(read !== null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!read) {
      setData(null);
      setLoading(false);
      return undefined;
    }
    const abort = new AbortController();
    setLoading(true);
    read(abort.signal).then(
      (value) => {
        setData(value);
        setError(null);
        setLoading(false);
      },
      (reason: unknown) => {
        if (abort.signal.aborted) return;
        setError(reason);
        setLoading(false);
      },
    );
    return () => abort.abort();
    // The key says what is read; the function is new on every render.
  }, [key, round]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { data, error, loading, reload, set: setData };
}
