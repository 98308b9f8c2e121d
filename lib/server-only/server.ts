// Chosen by the "default" condition of the #server-only import map: plain Node.js (tsx, tests, scripts) needs no guard.
export {}
