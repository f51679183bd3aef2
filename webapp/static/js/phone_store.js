// What a phone keeps: records not yet received by the server, and forms begun. In IndexedDB, which
// outlasts reloads and restarts; every promise here resolves when it is on the phone's disk.

const NAME = "squadmap";
const VERSION = 1;

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore("records", { keyPath: "id" });
      request.result.createObjectStore("photos", { keyPath: "sha256" });
      request.result.createObjectStore("drafts", { keyPath: "form" });
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
  return opened;
}

async function transact(stores, mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(stores, mode, { durability: "strict" });
    let answer;
    transaction.addEventListener("complete", () => resolve(answer?.result ?? answer));
    transaction.addEventListener("abort", () => reject(transaction.error));
    answer = act((name) => transaction.objectStore(name));
  });
}

/** Give what lies under a key, or undefined. */
export function get(store, key) {
  return transact([store], "readonly", (of) => of(store).get(key));
}

/** Give all of a store. */
export function all(store) {
  return transact([store], "readonly", (of) => of(store).getAll());
}

/** Put one thing; what lay under its key is replaced. Rejects with `QuotaExceededError` when full. */
export function put(store, value) {
  return transact([store], "readwrite", (of) => void of(store).put(value));
}

/** Take one thing away. */
export function remove(store, key) {
  return transact([store], "readwrite", (of) => void of(store).delete(key));
}

/** Put a record and take its draft away: both, or neither. */
export function putRecord(record) {
  return transact(["records", "drafts"], "readwrite", (of) => {
    of("records").put(record);
    of("drafts").delete(record.form);
  });
}
