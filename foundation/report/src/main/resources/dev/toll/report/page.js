(function () {
  var root = document.documentElement, tip = document.getElementById('tip'), button = document.getElementById('theme');
  function dark() {
    return root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }
  function label() { button.textContent = dark() ? 'Light' : 'Dark'; }
  try { var kept = localStorage.getItem('toll-theme'); if (kept === 'dark' || kept === 'light') root.dataset.theme = kept; } catch (e) { /* no storage: the scheme of the system */ }
  button.hidden = false;
  label();
  button.addEventListener('click', function () {
    root.dataset.theme = dark() ? 'light' : 'dark';
    try { localStorage.setItem('toll-theme', root.dataset.theme); } catch (e) { /* lasts as long as the page */ }
    label();
  });
  function show(dot) {
    var box = dot.getBoundingClientRect(), own = dot.querySelector('title');
    if (own) { dot.setAttribute('aria-label', own.textContent); own.remove(); }
    tip.textContent = dot.getAttribute('aria-label');
    var width = Math.min(270, tip.offsetWidth), x = box.left + box.width / 2 - width / 2;
    tip.style.left = Math.max(8, Math.min(innerWidth - width - 8, x)) + 'px';
    tip.style.top = (box.top > tip.offsetHeight + 14 ? box.top - tip.offsetHeight - 8 : box.bottom + 8) + 'px';
    tip.classList.add('on');
  }
  function hide() { tip.classList.remove('on'); }
  document.querySelectorAll('.dot').forEach(function (dot) {
    ['mouseenter', 'focus', 'click'].forEach(function (e) { dot.addEventListener(e, function () { show(dot); }); });
    ['mouseleave', 'blur'].forEach(function (e) { dot.addEventListener(e, hide); });
  });
  addEventListener('scroll', hide, { passive: true });
})();
