import { Store } from "./store";

export type Theme = "system" | "light" | "dark";
interface Settings {
  theme: Theme;
  singleKeys: boolean;
}

const slot = "weft.settings";

function load(): Settings {
  const usual: Settings = { theme: "system", singleKeys: true };
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
