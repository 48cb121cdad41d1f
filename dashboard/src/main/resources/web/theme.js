// The theme: the system's, unless the person chose the other one here.

const root = document.documentElement;
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const listeners = [];

export const isDark = () =>
  root.dataset.theme ? root.dataset.theme === 'dark' : systemIsDark.matches;

/** Calls `listener` whenever colours have changed. */
export function onThemeChange(listener) {
  listeners.push(listener);
}

/** The colour that a CSS variable such as `--ink` has now, in a form that a canvas understands. */
export function colour(variable) {
  const probe = document.createElement('span');
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** Makes `button` switch between light and dark; a choice that equals the system's is forgotten. */
export function themeButton(button) {
  const show = () => button.setAttribute('aria-pressed', String(isDark()));
  const changed = () => {
    show();
    listeners.forEach(listener => listener());
  };
  button.addEventListener('click', () => {
    const dark = !isDark();
    if (dark === systemIsDark.matches) {
      delete root.dataset.theme;
      localStorage.removeItem('tidemark-theme');
    } else {
      root.dataset.theme = dark ? 'dark' : 'light';
      localStorage.setItem('tidemark-theme', root.dataset.theme);
    }
    changed();
  });
  systemIsDark.addEventListener('change', changed);
  show();
}
