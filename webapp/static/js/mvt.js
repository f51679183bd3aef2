// Reads Mapbox Vector Tiles 2.1 of points: what our server sends, and no more.
//
// decodeTile(bytes) gives {layerName: {extent, features: [{id, x, y, properties}]}}.

const utf8 = new TextDecoder();

class Reader {
  constructor(bytes, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  varint() {
    let value = 0;
    let unit = 1;
    for (;;) {
      if (this.at >= this.end) throw new RangeError("vector tile is cut short");
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * unit; // not by shifts: an id may need more than 32 bits
      if (byte < 0x80) return value;
      unit *= 128;
    }
  }

  /** Give a reader of the length-delimited field that starts here, and step over it. */
  message() {
    const length = this.varint();
    const start = this.at;
    this.at += length;
    if (this.at > this.end) throw new RangeError("vector tile is cut short");
    return new Reader(this.bytes, start, this.at);
  }

  text() {
    const part = this.message();
    return utf8.decode(this.bytes.subarray(part.at, part.end));
  }

  skip(wire) {
    if (wire === 0) this.varint();
    else if (wire === 1) this.at += 8;
    else if (wire === 2) this.message();
    else if (wire === 5) this.at += 4;
    else throw new RangeError(`vector tile has wire type ${wire}`);
  }

  /** Call one of `readers`, by field number, for each field; fields without a reader are skipped. */
  fields(readers) {
    while (this.at < this.end) {
      const key = this.varint();
      const read = readers[key >> 3];
      if (read) read(this);
      else this.skip(key & 7);
    }
  }
}

const unzigzag = (value) => (value % 2 ? -(value + 1) / 2 : value / 2);

function readValue(reader) {
  let value;
  const float = (width, get) => (r) => {
    value = new DataView(r.bytes.buffer, r.bytes.byteOffset + r.at, width)[get](0, true);
    r.at += width;
  };
  reader.fields({
    1: (r) => { value = r.text(); },
    2: float(4, "getFloat32"),
    3: float(8, "getFloat64"),
    4: (r) => { value = r.varint(); },
    5: (r) => { value = r.varint(); },
    6: (r) => { value = unzigzag(r.varint()); },
    7: (r) => { value = Boolean(r.varint()); },
  });
  return value;
}

function readFeature(reader, keys, values) {
  const feature = { id: undefined, x: 0, y: 0, properties: {} };
  reader.fields({
    1: (r) => { feature.id = r.varint(); },
    2: (r) => {
      const tags = r.message();
      while (tags.at < tags.end) feature.properties[keys[tags.varint()]] = values[tags.varint()];
    },
    4: (r) => {
      const geometry = r.message();
      geometry.varint(); // the command: move to
      feature.x = unzigzag(geometry.varint());
      feature.y = unzigzag(geometry.varint());
    },
  });
  return feature;
}

function readLayer(reader) {
  const layer = { name: "", extent: 4096 };
  const parts = [];
  const keys = [];
  const values = [];
  reader.fields({
    1: (r) => { layer.name = r.text(); },
    2: (r) => { parts.push(r.message()); }, // read last: keys and values may stand behind them
    3: (r) => { keys.push(r.text()); },
    4: (r) => { values.push(readValue(r.message())); },
    5: (r) => { layer.extent = r.varint(); },
  });
  layer.features = parts.map((part) => readFeature(part, keys, values));
  return layer;
}

export function decodeTile(bytes) {
  const layers = {};
  new Reader(bytes).fields({
    3: (r) => {
      const layer = readLayer(r.message());
      layers[layer.name] = layer;
    },
  });
  return layers;
}
