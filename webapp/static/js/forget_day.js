// Nobody is signed in here any more: the pages of somebody's day leave the phone. Records that wait for
// their receipt stay; they are sent when their squad signs in again.

if ("caches" in window) caches.delete("squadmap-day");
