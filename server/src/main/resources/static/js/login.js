// A wrong password does not empty the user name, and the part of a page that was asked for (#register) is kept through the login.
(() => {
  const NAME = 'login-name';
  document.addEventListener('DOMContentLoaded', () => {
    const form = document.querySelector('form');
    const name = form.querySelector('input[name="username"]');
    const password = form.querySelector('input[name="password"]');
    if (window.location.hash) form.action += window.location.hash;
    try {
      const typed = sessionStorage.getItem(NAME);
      if (typed && !name.value && document.querySelector('[role="alert"]')) {
        name.value = typed;
        password.focus();
      }
      form.addEventListener('submit', () => sessionStorage.setItem(NAME, name.value));
    } catch { /* storage may be forbidden */ }
  });
})();
