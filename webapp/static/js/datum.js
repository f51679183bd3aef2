// WGS-84 to the datums of Chinese map services: the forward formulas of geo/datum.py.

const { PI, sin, cos, sqrt, abs, atan2, hypot } = Math;
const AXIS_M = 6378245; // semi-major axis of Krasovsky's ellipsoid, 1940
const ECCENTRICITY = 0.00669342162296594;
const BD = (PI * 3000) / 180;

/** Give [lon, lat] in a datum: "wgs84", "gcj02" or "bd09". */
export function fromWgs84(lon, lat, datum) {
  if (datum === "wgs84") return [lon, lat];
  const gcj = gcj02(lon, lat);
  return datum === "bd09" ? bd09(...gcj) : gcj;
}

function gcj02(lon, lat) {
  if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) return [lon, lat];
  const x = lon - 105;
  const y = lat - 35;
  const root = sqrt(abs(x));
  const common = 20 * sin(6 * PI * x) + 20 * sin(2 * PI * x);
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root +
    (2 / 3) * (common + 20 * sin(PI * y) + 40 * sin((PI / 3) * y) +
      160 * sin((PI / 12) * y) + 320 * sin((PI / 30) * y));
  const east =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root +
    (2 / 3) * (common + 20 * sin(PI * x) + 40 * sin((PI / 3) * x) +
      150 * sin((PI / 12) * x) + 300 * sin((PI / 30) * x));
  const phi = (lat * PI) / 180;
  const magic = 1 - ECCENTRICITY * sin(phi) ** 2;
  const meridian = (AXIS_M * (1 - ECCENTRICITY)) / (magic * sqrt(magic));
  const parallel = (AXIS_M / sqrt(magic)) * cos(phi);
  return [lon + ((east / parallel) * 180) / PI, lat + ((north / meridian) * 180) / PI];
}

function bd09(lon, lat) {
  const far = hypot(lon, lat) + 0.00002 * sin(lat * BD);
  const turn = atan2(lat, lon) + 0.000003 * cos(lon * BD);
  return [far * cos(turn) + 0.0065, far * sin(turn) + 0.006];
}
