// Applies the theme that was chosen before; without a choice the system's theme holds (shell.css).
{
  const chosen = localStorage.getItem('tidemark-theme');
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
}
