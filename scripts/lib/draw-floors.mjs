const BOX = { width: 92, height: 30 };
const GAP = { x: 26, y: 44 };
const MARGIN = 24;
const SWEEPS = 24;

/**
 * Boxes on floors, the ground at the bottom, and an arrow from each to those that it stands on.
 *
 * @param {Map<string, string[]>} arrows by box
 * @param {Map<string, number>} floors by box
 * @returns {string} an SVG; equal input gives equal output
 */
export function drawFloors(arrows, floors, title) {
  const { rows, links } = withBends(arrows, floors);
  untangle(rows, links);
  const places = place(rows);
  const width = MARGIN * 2 + Math.max(...[...places.values()].map(({ x }) => x + BOX.width / 2));
  const height = MARGIN * 2 + rows.length * BOX.height + (rows.length - 1) * GAP.y;
  const at = (node) => ({ x: places.get(node).x + MARGIN, y: height - MARGIN - places.get(node).y });
  const boxes = [...floors.keys()].map((name) => box(name, at(name)));
  const lines = links.map((way) => line(way.map(at)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}" font-family="ui-sans-serif, system-ui, sans-serif" font-size="13">
<title>${title}</title>
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#64748b"/></marker></defs>
<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>
${lines.join('\n')}
${boxes.join('\n')}
</svg>
`;
}

/** An arrow over several floors passes each of them at a place of its own. */
function withBends(arrows, floors) {
  const rows = Array.from({ length: Math.max(...floors.values()) + 1 }, () => []);
  for (const [name, floor] of floors) rows[floor].push(name);
  const links = [];
  for (const [from, targets] of arrows) {
    for (const to of targets) {
      const way = [from];
      for (let floor = floors.get(from) - 1; floor > floors.get(to); floor--) {
        const bend = `${from}>${to}@${floor}`;
        rows[floor].push(bend);
        way.push(bend);
      }
      links.push([...way, to]);
    }
  }
  return { rows, links };
}

/** Sorts each row by the middle of its neighbours above and below, in turns, until fewer arrows cross. */
function untangle(rows, links) {
  const neighbours = new Map(rows.flat().map((node) => [node, { up: [], down: [] }]));
  for (const way of links) {
    for (let step = 1; step < way.length; step++) {
      neighbours.get(way[step - 1]).down.push(way[step]);
      neighbours.get(way[step]).up.push(way[step - 1]);
    }
  }
  let best = { crossings: crossings(rows, neighbours), rows: rows.map((row) => [...row]) };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const side = sweep % 2 === 0 ? 'down' : 'up';
    for (const row of side === 'down' ? rows : rows.toReversed()) {
      const positions = new Map(
        rows.flatMap((other) => other.map((node, index) => [node, (index + 1) / (other.length + 1)])),
      );
      const middle = (node) => {
        const others = neighbours.get(node)[side];
        return others.length === 0
          ? positions.get(node)
          : others.reduce((sum, other) => sum + positions.get(other), 0) / others.length;
      };
      row.sort((a, b) => middle(a) - middle(b) || (a < b ? -1 : 1));
    }
    const now = crossings(rows, neighbours);
    if (now < best.crossings) best = { crossings: now, rows: rows.map((row) => [...row]) };
  }
  for (const [index, row] of best.rows.entries()) rows[index] = row;
}

function crossings(rows, neighbours) {
  let count = 0;
  for (const [floor, row] of rows.entries()) {
    if (floor === 0) continue;
    const below = new Map(rows[floor - 1].map((node, index) => [node, index]));
    const pairs = row.flatMap((node, index) => neighbours.get(node).down.map((to) => [index, below.get(to)]));
    for (const [a, b] of pairs) count += pairs.filter(([c, d]) => a < c && b > d).length;
  }
  return count;
}

const isBend = (node) => node.includes('>');
const widthOf = (node) => (isBend(node) ? 0 : BOX.width);

function place(rows) {
  const places = new Map();
  const lengths = rows.map((row) => row.reduce((sum, node) => sum + widthOf(node) + GAP.x, -GAP.x));
  const longest = Math.max(...lengths);
  for (const [floor, row] of rows.entries()) {
    let x = (longest - lengths[floor]) / 2;
    for (const node of row) {
      places.set(node, { x: Math.round(x + widthOf(node) / 2), y: floor * (BOX.height + GAP.y) });
      x += widthOf(node) + GAP.x;
    }
  }
  return places;
}

const box = (name, { x, y }) =>
  `<rect x="${x - BOX.width / 2}" y="${y - BOX.height}" width="${BOX.width}" height="${BOX.height}" rx="6" fill="#eef2ff" stroke="#6366f1"/>` +
  `<text x="${x}" y="${y - BOX.height / 2 + 4}" text-anchor="middle" fill="#1e293b">${name}</text>`;

/** Leaves a box at its bottom, enters the next at its top, and passes floors in between upright. */
function line(points) {
  const [first, ...rest] = points;
  let path = `M${first.x} ${first.y}`;
  let from = first;
  for (const [index, point] of rest.entries()) {
    const top = point.y - BOX.height;
    const half = GAP.y / 2;
    path += `C${from.x} ${from.y + half} ${point.x} ${top - half} ${point.x} ${top}`;
    if (index < rest.length - 1) path += `V${point.y}`;
    from = point;
  }
  return `<path d="${path}" fill="none" stroke="#64748b" marker-end="url(#tip)"/>`;
}
