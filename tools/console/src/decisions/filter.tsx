import type { ComponentChildren } from "preact";
import { everything, kinds, look, narrow, outcomes, type Filter } from "../state/decisions";
import { useStore } from "../state/store";
import { Key } from "../parts/key_hint";
import { words } from "../parts/format";

/** Which decisions: all conditions hold at once. `/` comes here, Esc goes back to the list. */
export function FilterLine({ rules, scopes }: { rules: string[]; scopes: string[] }) {
  const filter = useStore(look, (all) => all.filter);
  const filtered = Object.values(filter).some((value) => value !== "");
  return (
    <form
      class="filters"
      role="search"
      aria-label="Which decisions"
      onSubmit={(event) => event.preventDefault()}
    >
      <Labelled name="rule" hint="/">
        <input
          type="search"
          id="filter-rule"
          list="known-rules"
          spellcheck={false}
          value={filter.rule}
          onChange={(event) => narrow({ rule: event.currentTarget.value })}
        />
      </Labelled>
      <Names id="known-rules" all={rules} />
      <Labelled name="scope">
        <input
          type="search"
          list="known-scopes"
          spellcheck={false}
          value={filter.scope}
          onChange={(event) => narrow({ scope: event.currentTarget.value })}
        />
      </Labelled>
      <Names id="known-scopes" all={scopes} />
      <OneOf name="kind" all={kinds} />
      <OneOf name="outcome" all={outcomes} />
      <Moment name="since" />
      <Moment name="until" />
      <button
        type="button"
        class="button quiet"
        disabled={!filtered}
        onClick={() => narrow(everything)}
      >
        <span>Show all</span>
      </button>
    </form>
  );
}

const Labelled = (p: { name: string; children: ComponentChildren; hint?: string }) => (
  <label class="field">
    <span class="hint">
      {p.name} {p.hint && <Key>{p.hint}</Key>}
    </span>
    {p.children}
  </label>
);

const Names = ({ id, all }: { id: string; all: string[] }) => (
  <datalist id={id}>
    {all.map((one) => (
      <option key={one} value={one} />
    ))}
  </datalist>
);

function OneOf({ name, all }: { name: "kind" | "outcome"; all: string[] }) {
  const value = useStore(look, (state) => state.filter[name]);
  return (
    <Labelled name={name}>
      <select value={value} onChange={(event) => narrow({ [name]: event.currentTarget.value })}>
        <option value="">any</option>
        {all.map((one) => (
          <option key={one} value={one}>
            {words(one)}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

function Moment({ name }: { name: keyof Filter }) {
  const value = useStore(look, (state) => state.filter[name]);
  return (
    <Labelled name={name}>
      <input
        type="datetime-local"
        value={value}
        onChange={(event) => narrow({ [name]: event.currentTarget.value })}
      />
    </Labelled>
  );
}
