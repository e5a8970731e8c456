(function () {
  var section = document.getElementById('rows');
  if (!section) { return; }
  var search = section.querySelector('.search');
  var input = search.querySelector('input');
  var status = search.querySelector('[role=status]');
  var rows = Array.prototype.slice.call(section.querySelectorAll('tbody tr'));
  var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
  search.hidden = false;
  input.addEventListener('input', function () {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    var shown = 0;
    rows.forEach(function (row, i) {
      row.hidden = !words.every(function (word) { return texts[i].indexOf(word) >= 0; });
      shown += row.hidden ? 0 : 1;
    });
    status.textContent = words.length ? shown + ' of ' + rows.length : '';
  });
})();
