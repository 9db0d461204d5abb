// In a narrow window the tabs scroll: the current one is brought into view.
(() => {
  document.addEventListener('DOMContentLoaded', () => {
    const current = document.querySelector('.masthead nav [aria-current]');
    const tabs = current?.closest('nav');
    if (tabs) tabs.scrollLeft = current.offsetLeft - (tabs.clientWidth - current.offsetWidth) / 2;
  });
})();
