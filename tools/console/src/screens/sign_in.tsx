import { useEffect, useRef, useState } from "preact/hooks";
import { call, Refused } from "../wire/http";
import type { Me, Session } from "../wire/session";

const capacities = [1, 2, 3, 5, 8];

/** A key where the node has keys, a name where it has none. */
export function SignIn({ onSignIn }: { onSignIn: (session: Session) => void }) {
  const [key, setKey] = useState("");
  const [name, setName] = useState("");
  const [capacity, setCapacity] = useState(3);
  const [wrong, setWrong] = useState("");
  const [keyed, setKeyed] = useState(true);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // A node that answers without a key has none: only a name is asked.
    call("GET", "/v1/me", undefined, { key: "", name: "console", capacity: 1, role: "operator" })
      .then(
        () => setKeyed(false),
        (problem: Refused) => {
          if (problem.status === 0) setWrong(problem.message);
        },
      )
      .finally(() => first.current?.focus());
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    const session: Session = {
      key: keyed ? key.trim() : "",
      name: keyed ? "" : name.trim(),
      capacity,
      role: "operator",
    };
    if (keyed && !/^[\x21-\x7e]+$/.test(session.key))
      return setWrong("Paste the key as you were given it.");
    if (!keyed && !/^[A-Za-z0-9._:/-]{1,128}$/.test(session.name))
      return setWrong("A name has letters, digits and . _ : / -");
    try {
      const { name: known, role } = await call<Me>("GET", "/v1/me", undefined, session);
      if (role === "agent") return setWrong("This key is an agent's; operators have their own.");
      onSignIn({ ...session, name: known, role });
    } catch (problem) {
      setWrong(
        problem instanceof Refused && problem.status === 401
          ? "The node does not know this key."
          : (problem as Error).message,
      );
    }
  };
  return (
    <main class="sign-in">
      <form onSubmit={submit}>
        <h1>Weft</h1>
        <p class="quiet">One question at a time, from hundreds of conversations.</p>
        {keyed ? (
          <label class="field">
            <span class="label">Your key</span>
            <input
              ref={first}
              name="key"
              type="password"
              autocomplete="off"
              spellcheck={false}
              value={key}
              onInput={(event) => setKey(event.currentTarget.value)}
            />
            <span class="hint">Kept in this tab only, gone when it is closed.</span>
          </label>
        ) : (
          <label class="field">
            <span class="label">Your name</span>
            <input
              ref={first}
              name="name"
              type="text"
              autocomplete="username"
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
            <span class="hint">This node has no keys; it listens on this machine only.</span>
          </label>
        )}
        <label class="field">
          <span class="label">Questions at once</span>
          <select
            value={String(capacity)}
            onChange={(event) => setCapacity(Number(event.currentTarget.value))}
          >
            {capacities.map((n) => (
              <option key={n} value={String(n)}>
                {n}
              </option>
            ))}
          </select>
          <span class="hint">The next ones are fetched while you answer the first.</span>
        </label>
        <p class="hint bad" role="alert">
          {wrong && `⚠ ${wrong}`}
        </p>
        <button type="submit" class="button go">
          <span>Start</span>
          <kbd>Enter</kbd>
        </button>
      </form>
    </main>
  );
}
