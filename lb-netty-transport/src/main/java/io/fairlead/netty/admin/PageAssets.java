package io.fairlead.netty.admin;

/** The style and the script of the pages: inline, so that a page is one answer and fetches nothing. */
final class PageAssets {
    static final String STYLE = """
            :root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--text:#16191d;--soft:#5c6570;--line:#e3e6ea;
            --head:#fafbfc;--up:#1a7f4b;--upbg:#e3f5ea;--down:#c02b2b;--downbg:#fde8e8;--drain:#96620a;--drainbg:#fdf1d8;
            --maint:#4a5fa5;--maintbg:#e8ecfa;--unknown:#5c6570;--unknownbg:#eceef1;--focus:#2f6fde}
            @media(prefers-color-scheme:dark){:root{--bg:#101316;--card:#181c20;--text:#e7eaee;--soft:#98a2ae;--line:#2a3036;
            --head:#1d2227;--up:#5fd092;--upbg:#143324;--down:#ff8a80;--downbg:#421c1c;--drain:#f0bd5b;--drainbg:#3a2c10;
            --maint:#a3b6ff;--maintbg:#222b4a;--unknown:#98a2ae;--unknownbg:#282e35;--focus:#7aa8ff}}
            *{box-sizing:border-box}
            body{margin:0 auto;padding:0 24px 48px;max-width:1680px;background:var(--bg);color:var(--text);
            font:14px/1.4 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
            a{color:inherit}:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
            header{display:flex;flex-wrap:wrap;gap:8px 20px;align-items:baseline;padding:20px 0 12px}
            h1{font-size:20px;margin:0;letter-spacing:-.01em}h2{font-size:17px;margin:0}
            nav{display:flex;flex-wrap:wrap;gap:4px 14px;color:var(--soft);font-size:13px}
            #live{margin-left:auto;color:var(--soft);font-size:13px}
            #find{font:inherit;padding:5px 10px;border:1px solid var(--line);border-radius:6px;background:var(--card);
            color:inherit;min-width:200px}
            section{background:var(--card);border:1px solid var(--line);border-radius:10px;margin:0 0 24px}
            .sum{padding:14px 16px 12px}.sum>div{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center}
            .how{color:var(--soft);font-size:13px}
            .chip,.st{display:inline-block;border-radius:99px;padding:1px 9px;font-size:12px;font-weight:600;white-space:nowrap}
            .st::before{content:"";display:inline-block;width:7px;height:7px;border-radius:50%;background:currentColor;
            margin:0 6px 1px 0}
            .up{color:var(--up);background:var(--upbg)}.down{color:var(--down);background:var(--downbg)}
            .drain{color:var(--drain);background:var(--drainbg)}.maint{color:var(--maint);background:var(--maintbg)}
            .unknown{color:var(--unknown);background:var(--unknownbg)}.trial{color:var(--up);background:var(--drainbg)}
            .panic{background:var(--down);color:var(--card)}[hidden]{display:none!important}
            .bar{display:block;width:100%;height:6px;border-radius:3px;margin:10px 0;background:var(--line)}
            .bar .up{fill:var(--up)}.bar .down{fill:var(--down)}.bar .drain{fill:var(--drain)}.bar .maint{fill:var(--maint)}
            .bar .unknown{fill:var(--unknown)}.bar .trial{fill:var(--drain)}
            dl{display:flex;flex-wrap:wrap;gap:4px 28px;margin:0}dl div{display:flex;flex-direction:column-reverse}
            dt{color:var(--soft);font-size:12px}dd{margin:0;font-weight:600}dd:empty::before{content:"–";color:var(--soft)}
            table{border-collapse:separate;border-spacing:0;width:100%}
            thead th{position:sticky;top:0;z-index:1;background:var(--head);color:var(--soft);font-size:12px;font-weight:600;
            border-top:1px solid var(--line);white-space:nowrap}
            th,td{padding:7px;text-align:right;vertical-align:top;border-bottom:1px solid var(--line)}
            tbody tr:last-child>*{border-bottom:0}
            th:first-child,td:nth-child(2),th:nth-child(2),td:nth-child(8),th:nth-child(8),td:nth-child(13),th:nth-child(13)
            {text-align:left}
            th:first-child{padding-left:16px}th:last-child,td:last-child{padding-right:16px}
            tbody th{font-weight:600;overflow-wrap:anywhere;min-width:128px}
            small{display:block;color:var(--soft);font-size:12px;font-weight:400;overflow-wrap:anywhere}
            td{white-space:nowrap}td:nth-child(2),td:nth-child(4),td:nth-child(8),td:nth-child(13){white-space:normal}
            td:nth-child(4){min-width:86px}td:nth-child(8){min-width:92px}td:nth-child(13){min-width:140px}td:nth-child(13) small{white-space:nowrap}
            td:nth-child(8),td:nth-child(13){font-size:13px;overflow-wrap:anywhere}td:nth-child(2){min-width:152px}
            td input{font:inherit;width:60px;margin:-2px 0 0;padding:0 2px;text-align:right;border:1px solid var(--line);border-radius:5px;
            background:var(--card);color:inherit}
            td:nth-child(3) small{white-space:normal}small b{font-weight:400}td small time{margin:0}
            td time{color:var(--soft);font-size:12px;margin-left:6px;white-space:nowrap}
            tbody tr:hover{background:var(--head)}
            button{font:inherit;font-size:12px;padding:2px 7px;border:1px solid var(--line);border-radius:5px;
            background:var(--card);color:inherit;cursor:pointer}button:hover{border-color:var(--soft)}
            .act{display:inline-flex}.act button{padding:2px 6px;border-radius:0}.act button+button{margin-left:-1px}
            .act button:hover,.act button:focus-visible{position:relative}
            .act button:first-child{border-radius:5px 0 0 5px}.act button:last-child{border-radius:0 5px 5px 0}
            .empty{padding:0 16px 16px;color:var(--soft)}
            .login{max-width:360px;margin:15vh auto;padding:24px}.login input{font:inherit;width:100%;padding:8px;margin:6px 0 12px;
            border:1px solid var(--line);border-radius:6px;background:var(--bg);color:inherit}
            @media(max-width:1340px){body{padding:0 12px 32px}section{overflow:clip}table,tbody{display:block}
            thead{display:block;position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}#find{width:100%}#live{margin-left:0}.act button{padding:5px 12px}
            tbody tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(88px,1fr));gap:8px 12px;padding:12px 16px;
            border-bottom:1px solid var(--line)}
            tbody th,tbody td{display:block;padding:0!important;border:0;text-align:left;min-width:0!important}
            tbody th,td:nth-child(2),td:nth-child(8),td:nth-child(13),td:nth-child(14){grid-column:1/-1}
            td:nth-child(4){grid-column:span 2}td:empty,td:has(>span:empty){display:none}td::before{display:block;color:var(--soft);font-size:11px}
            td:nth-child(3)::before{content:"Weight"}td:nth-child(4)::before{content:"Sessions"}
            td:nth-child(5)::before{content:"Requests"}td:nth-child(6)::before{content:"In"}
            td:nth-child(7)::before{content:"Out"}td:nth-child(8)::before{content:"Errors"}
            td:nth-child(9)::before{content:"Retries"}td:nth-child(10)::before{content:"p50"}
            td:nth-child(11)::before{content:"p99"}td:nth-child(12)::before{content:"Downtime"}
            td:nth-child(13)::before{content:"Last check"}}
            """;

    static final String SCRIPT = """
            'use strict';
            (() => {
              const $ = id => document.getElementById(id), body = document.body, live = $('live'), find = $('find');
              const age = s => s < 60 ? s + ' s' : s < 3600 ? (s / 60 | 0) + ' m ' + s % 60 + ' s'
                : s < 86400 ? (s / 3600 | 0) + ' h ' + (s % 3600 / 60 | 0) + ' m'
                : (s / 86400 | 0) + ' d ' + (s % 86400 / 3600 | 0) + ' h';
              const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
              const since = new Map();
              for (const t of document.querySelectorAll('td time')) since.set(t, Date.now() - t.dataset.a);
              setInterval(() => since.forEach((at, t) => put(t, age(Math.max(0, (Date.now() - at) / 1000 | 0)))), 1000);
              const filter = () => {
                const words = find.value.toLowerCase().split(/\\s+/).filter(w => w);
                for (const row of document.querySelectorAll('tbody tr')) {
                  const text = words.length ? row.textContent.toLowerCase() : '';
                  row.hidden = !words.every(w => text.includes(w));
                }
              };
              find.addEventListener('input', filter);
              const row = ([key, state, label, reason, ms, [weight, configured], cells, [seen, took, ago, failures]]) => {
                const tr = $(key), td = tr.cells[1], st = td.firstChild, time = st.nextElementSibling;
                st.className = 'st ' + state;
                put(st, label); put(td.lastChild, reason);
                since.set(time, Date.now() - ms);
                const field = tr.cells[2].querySelector('[name=weight]');
                if (!field) put(tr.cells[2].firstChild, weight);
                else if (field !== document.activeElement) field.value = weight;
                put(tr.cells[2].lastChild, configured);
                cells.forEach((text, i) => put(tr.cells[i + 3], text));
                const check = tr.cells[12], when = check.lastChild;
                check.title = failures;
                put(check.firstChild, seen); put(when.querySelector('b'), took);
                when.hidden = ago < 0; since.set(when.querySelector('time'), Date.now() - ago);
              };
              const pool = ([states, values, panic], p) => {
                const box = $('p' + p), total = states.reduce((a, b) => a + b, 0) || 1;
                let x = 0;
                states.forEach((n, i) => {
                  const chip = box.querySelectorAll('.chip')[i], bar = box.querySelectorAll('rect')[i];
                  put(chip, n + ' ' + chip.dataset.n); chip.hidden = !n;
                  bar.setAttribute('x', x + '%'); bar.setAttribute('width', n / total * 100 + '%');
                  x += n / total * 100;
                });
                box.querySelectorAll('dd').forEach((dd, i) => put(dd, values[i]));
                box.querySelector('.panic').hidden = !panic;
              };
              const events = new EventSource('/events');
              events.onopen = () => put(live, 'live');
              events.onerror = () => put(live, 'reconnecting\\u2026');
              events.onmessage = e => {
                const news = JSON.parse(e.data);
                if (news.shape !== body.dataset.shape) return location.reload();
                news.rows.forEach(row); news.pools.forEach(pool);
                if (find.value && news.rows.length) filter();
              };
            })();
            """;

    private PageAssets() {}
}
