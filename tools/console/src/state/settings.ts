import { Store } from "./store";

export type Theme = "system" | "light" | "dark";
interface Settings {
  theme: Theme;
  singleKeys: boolean;
  precedents: boolean; // shown on cards
}

const slot = "weft.settings";

function load(): Settings {
  const usual: Settings = { theme: "system", singleKeys: true, precedents: true };
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(slot) ?? "{}") as Partial<Settings>) };
  } catch {
    return usual;
  }
}

export const settings = new Store<Settings>(load());

const apply = () => {
  document.documentElement.dataset.theme = settings.now.theme;
};
apply();
settings.watch(() => {
  apply();
  localStorage.setItem(slot, JSON.stringify(settings.now));
});
