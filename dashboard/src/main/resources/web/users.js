// The table of the most active users.

import {ago, count} from './format.js';
import {matchChildren, setText} from './live.js';

const rows = document.querySelector('#user-table tbody');

function row() {
  const tr = document.createElement('tr');
  tr.innerHTML =
    '<td class="rank"></td>' +
    '<th scope="row"><span class="name"></span> <span class="handle"></span></th>' +
    '<td class="num posts"><span class="meter"><span class="bar" aria-hidden="true"></span><span class="posts-figure"></span></span></td>' +
    '<td class="num"></td>';
  return tr;
}

/** Shows the answer of /api/users. */
export function showUsers(answer) {
  const most = answer.users[0]?.posts;
  matchChildren(rows, answer.users, user => user.name, row, (tr, user, index) => {
    const [rank, name, posts, last] = tr.children;
    setText(rank, String(index + 1));
    setText(name.querySelector('.name'), user.name);
    setText(name.querySelector('.handle'), user.screenName ? `@${user.screenName}` : '');
    setText(posts.querySelector('.posts-figure'), count(user.posts));
    posts.querySelector('.bar').style.width = `${(100 * user.posts) / most}%`;
    // A post's clock may be ahead of this one.
    setText(last, ago(user.lastPost === null ? null : Math.max(0, Date.now() - user.lastPost)));
  });
}
