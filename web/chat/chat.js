/* The page's side of docs/web-chat.md. Written for browsers of ten years ago: no build, no library. */
(() => {
  var words = document.body.dataset || {};
  var log = document.getElementById('log');
  var room = log.parentNode;
  var form = document.getElementById('form');
  var text = document.getElementById('text');
  var status = document.getElementById('status');
  var seen = 0;
  var quoting = document.getElementById('quoting');
  /** Number of the line that the next words answer; 0: none. */
  var quote = 0;
  /** Cards by their id, so that an update can take their buttons away. */
  var cards = {};

  function say(note) {
    status.textContent = note || '';
    status.hidden = !note;
  }

  function newId() {
    var id = '';
    while (id.length < 24) id += Math.random().toString(36).slice(2);
    return id.slice(0, 24);
  }

  function request(method, path, body, type, done) {
    var call = new XMLHttpRequest();
    call.open(method, path);
    // A photo takes its time on a slow line; the server waits as long.
    call.timeout = typeof body === 'string' || !body ? 30000 : 70000;
    if (type) call.setRequestHeader('Content-Type', type);
    call.onload = () => {
      done(call.status, call.responseText);
    };
    call.onerror = call.ontimeout = () => {
      done(0, '');
    };
    call.send(body);
  }

  /** What waits to be sent, oldest first; words outlive the page, under keys in this order. */
  var waiting = [];
  var sending = false;
  var timer = 0;
  var KEPT = 'waiting ';

  function keep(key, one) {
    try {
      if (!one) localStorage.removeItem(key);
      else if (typeof one.body === 'string') localStorage.setItem(key, JSON.stringify(one));
    } catch (e) {
      // A browser that keeps nothing: then it waits as long as the page is open.
    }
  }

  function restore() {
    try {
      Object.keys(localStorage)
        .filter((key) => key.indexOf(KEPT) === 0)
        .sort()
        .forEach((key) => {
          waiting.push(JSON.parse(localStorage.getItem(key)));
        });
    } catch (e) {
      waiting = [];
    }
  }

  function send(path, body, type) {
    var one = { key: KEPT + Date.now() + newId(), path: path, body: body, type: type };
    waiting.push(one);
    keep(one.key, one);
    next(0);
  }

  /** One after the other, each until it arrived; the same id is never taken twice, so a lost answer does no harm. */
  function next(attempt) {
    var one = waiting[0];
    if (sending || !one) return;
    sending = true;
    clearTimeout(timer);
    request('POST', one.path, one.body, one.type, (code, body) => {
      sending = false;
      var taken = code === 200 && !!read(body).ok;
      if (taken || (code >= 400 && code < 500 && code !== 408 && code !== 429)) {
        waiting.shift();
        keep(one.key, null);
        say(taken ? '' : words.failed);
        return next(0);
      }
      say(code === 429 ? words.busy : words.offline);
      timer = setTimeout(next, code === 429 ? 15000 : 1000 << Math.min(attempt, 5), attempt + 1);
    });
  }

  /** An answer of ours; what stands between us and a network says other things. */
  function read(body) {
    try {
      return JSON.parse(body) || {};
    } catch (e) {
      return {};
    }
  }

  function post(message) {
    message.id = newId();
    send('/chat/messages', JSON.stringify(message), 'application/json');
  }

  function button(label, style, press) {
    var one = document.createElement('button');
    one.type = 'button';
    one.className = style || '';
    one.textContent = label;
    one.onclick = press;
    return one;
  }

  function disable(box) {
    var all = box.getElementsByTagName('button');
    for (var i = 0; i < all.length; i++) all[i].disabled = true;
  }

  function show(message) {
    if (message.seq <= seen) return;
    seen = message.seq;
    if (message.kind === 'update') return update(message);
    var item = document.createElement('li');
    item.className = message.from;
    var who = document.createElement('span');
    who.className = 'away';
    who.textContent = (message.from === 'me' ? words.me : words.them) + ': ';
    item.appendChild(who);
    if (message.kind === 'image') {
      var image = document.createElement('img');
      image.alt = words.photoAlt;
      image.src = '/chat/media/' + encodeURIComponent(message.media);
      image.onload = bottom;
      item.appendChild(image);
    } else if (message.kind === 'file') {
      var link = document.createElement('a');
      link.href = '/chat/media/' + encodeURIComponent(message.media);
      link.textContent = message.text || words.file;
      item.appendChild(link);
    } else {
      item.appendChild(
        document.createTextNode((message.kind === 'location' ? words.placed : '') + message.text)
      );
    }
    buttons(item, message);
    if (message.from === 'them' && message.kind === 'text') item.appendChild(replyTo(message));
    log.appendChild(item);
    if (message.card) cards[message.card] = item;
    bottom();
  }

  /** Several things may be under way at once: the words then belong to the line that they answer. */
  function replyTo(message) {
    var one = button('↩', 'reply', () => {
      quote = message.seq;
      quoting.firstChild.textContent = words.quote + message.text.slice(0, 40);
      quoting.hidden = false;
      text.focus();
    });
    one.setAttribute('aria-label', words.reply);
    return one;
  }

  function unquote() {
    quote = 0;
    quoting.hidden = true;
  }

  function buttons(item, message) {
    var choices = message.choices || [];
    var share = message.share || [];
    var box = document.createElement('div');
    box.className = 'choices';
    choices.forEach((choice) => {
      box.appendChild(
        button(choice.label, choice.style, () => {
          disable(box);
          post({ kind: 'choice', token: choice.token, label: choice.label });
        })
      );
    });
    share.forEach((one) => {
      if (one.what === 'location' && navigator.geolocation) box.appendChild(button(one.label, '', place));
    });
    if (box.firstChild) item.appendChild(box);
  }

  /** Takes the buttons of a card and says what became of it. */
  function update(message) {
    var item = cards[message.card];
    if (!item) return;
    var box = item.getElementsByClassName('choices')[0];
    if (box) item.removeChild(box);
    var done = document.createElement('p');
    done.className = 'done';
    done.textContent = '✓ ' + message.text;
    item.appendChild(done);
  }

  function bottom() {
    room.scrollTop = room.scrollHeight;
  }

  function place() {
    if (!navigator.geolocation) return say(words.noPlace);
    navigator.geolocation.getCurrentPosition(
      (found) => {
        var at = found.coords;
        post({ kind: 'location', lat: at.latitude, lng: at.longitude, accuracy: Math.round(at.accuracy) });
      },
      () => {
        say(words.noPlace);
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 }
    );
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    var said = text.value;
    if (said.trim() === '') return;
    text.value = '';
    post(quote ? { kind: 'text', text: said, quote: quote } : { kind: 'text', text: said });
    unquote();
  };
  text.onkeydown = (event) => {
    if (event.keyCode !== 13 || event.shiftKey || event.isComposing) return;
    form.onsubmit(event);
  };
  document.getElementById('unquote').onclick = unquote;
  document.getElementById('place').onclick = place;
  document.getElementById('photo').onchange = function () {
    var file = this.files[0];
    this.value = '';
    if (!file) return;
    shrink(file, (picture) => {
      if (picture.size > 10 * 1024 * 1024) return say(words.big);
      send('/chat/photos?id=' + newId(), picture, picture.type || 'image/jpeg');
    });
  };

  /** Smaller pictures go through a slow line; what cannot be made smaller is sent as it is. */
  function shrink(file, done) {
    var canvas = document.createElement('canvas');
    if (!window.URL || !canvas.toBlob) return done(file);
    var image = new Image();
    image.onerror = () => {
      done(file);
    };
    image.onload = () => {
      var scale = Math.min(1, 1600 / Math.max(image.width, image.height));
      canvas.width = image.width * scale;
      canvas.height = image.height * scale;
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(
        (small) => {
          done(small && (small.size < file.size || !/^image\/(jpeg|png)$/.test(file.type)) ? small : file);
        },
        'image/jpeg',
        0.85
      );
    };
    image.src = URL.createObjectURL(file);
  }

  /** Server-sent events where the browser has them, else asking every three seconds. */
  function listen() {
    if (!window.EventSource) return ask();
    var stream = new EventSource('/chat/events?after=' + seen);
    stream.onmessage = (event) => {
      say('');
      show(JSON.parse(event.data));
    };
    stream.onerror = () => {
      if (stream.readyState === 2) {
        stream.close();
        setTimeout(ask, 3000);
      }
    };
  }

  function ask() {
    request('GET', '/chat/messages?after=' + seen, null, null, (code, body) => {
      if (code === 404) return location.reload();
      (read(body).messages || []).forEach(show);
      setTimeout(ask, 3000);
    });
  }

  restore();
  window.addEventListener('online', () => {
    next(0);
  });
  request('GET', '/chat/messages?after=0', null, null, (code, body) => {
    var messages = code === 200 && read(body).messages;
    if (messages) messages.forEach(show);
    else say(words.offline);
    if (seen === 0) post({ kind: 'enter' });
    else next(0);
    listen();
  });
})();
