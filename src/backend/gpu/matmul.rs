//! The shader of a matrix product: tiles in workgroup memory, a block of results in each thread's registers.
//!
//! A workgroup computes `rows × columns` results, `depth` terms at a time. An operand whose elements are neighbours
//! along the summed axis lies in workgroup memory as rows of four terms; one whose elements are neighbours along the
//! other axis, as it is. So both are read and written there four elements at a time, and nothing is transposed.

use std::fmt::Write;

use super::body::{Parameters, coordinates, dot};
use super::cooperative;
use super::epilogue::Epilogue;
use super::module::{Abilities, Module};
use super::types::register_type;
use crate::array::DType;
use crate::diag::Result;

/// How results are divided among workgroups and threads. A thread's block and `depth` are multiples of four.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Tile {
    /// Results of a workgroup.
    pub rows: usize,
    pub columns: usize,
    /// Terms at a time.
    pub depth: usize,
    /// Results of a thread.
    pub high: usize,
    pub wide: usize,
    /// Threads that share a block of so many results: one, or those of a subgroup that has matrix units.
    pub lanes: usize,
}

impl Tile {
    pub(super) const fn threads(self) -> usize {
        self.rows / self.high * (self.columns / self.wide) * self.lanes
    }

    /// Bytes of workgroup memory, for elements of so many bytes.
    pub(super) fn memory(self, size: usize) -> usize {
        let results = if self.lanes > 1 { self.threads() / self.lanes * cooperative::MOST * 4 } else { 0 };
        (self.rows + self.columns) * (self.depth + if self.lanes > 1 { 8 } else { 4 }) * size + results
    }
}

/// How the elements of tiles lie in workgroup memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Storage {
    /// As they are.
    Whole,
    /// Rounded to float16, two in a word: for devices without that type.
    Packed,
    /// Rounded to float16.
    Half,
    /// Rounded to float16, and multiplied by the device's units for matrices of this size.
    Units(usize),
}

impl Storage {
    /// Bytes of an element.
    pub(super) fn size(self, dtype: DType) -> usize {
        if self == Storage::Whole { dtype.size() } else { 2 }
    }

    /// The directives that a shader with such tiles begins with.
    fn directives(self) -> &'static str {
        match self {
            Storage::Whole | Storage::Packed => "",
            Storage::Half => "enable f16;\n",
            Storage::Units(_) => cooperative::DIRECTIVES,
        }
    }

    /// The type of four neighbours; of one, where units take them.
    fn group(self, element: &str) -> String {
        match self {
            Storage::Whole => format!("vec4<{element}>"),
            Storage::Packed => "vec2<u32>".to_owned(),
            Storage::Half => "vec4<f16>".to_owned(),
            Storage::Units(_) => "f16".to_owned(),
        }
    }

    /// The functions that round four elements, bring them into this form (`kept`) and back (`four`).
    fn functions(self, module: &mut Module) -> Result<String> {
        if self == Storage::Whole {
            return Ok(String::new());
        }
        let half = module.helper("half", DType::F16, "float16")?;
        let rounded = ["x", "y", "z", "w"].map(|part| format!("{half}(x.{part})")).join(", ");
        let (kept, four) = match self {
            Storage::Packed => (
                "vec2<u32>(pack2x16float(y.xy), pack2x16float(y.zw))",
                "vec4<f32>(unpack2x16float(x.x), unpack2x16float(x.y))",
            ),
            _ => ("vec4<f16>(y)", "vec4<f32>(x)"),
        };
        let group = if self == Storage::Packed { "vec2<u32>" } else { "vec4<f16>" };
        Ok(format!(
            "fn kept(x: vec4<f32>) -> {group} {{\n    let y = vec4<f32>({rounded});\n    return {kept};\n}}\n\
             fn four(x: {group}) -> vec4<f32> {{ return {four}; }}\n"
        ))
    }

    /// The expression of four neighbours that are read from a tile.
    fn read(self, group: String) -> String {
        if self == Storage::Whole { group } else { format!("four({group})") }
    }
}

/// How an operand is read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Reading {
    /// Whether elements that are neighbours in memory lie along the summed axis.
    pub along: bool,
    /// Whether four neighbours can be read at once.
    pub vectors: bool,
}

/// What the text of a product's shader depends on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Form {
    pub dtype: DType,
    pub tile: Tile,
    pub storage: Storage,
    pub left: Reading,
    pub right: Reading,
    /// Whether four neighbouring results can be written at once.
    pub vectors: bool,
    /// The number of leading axes.
    pub rank: usize,
    /// What is done with each result before it is stored.
    pub epilogue: Option<Epilogue>,
}

const PARTS: [&str; 4] = ["x", "y", "z", "w"];

/// One operand's tile.
pub(super) struct Side {
    /// `a` or `b`.
    pub name: &'static str,
    pub reading: Reading,
    /// Length of the tile across the summed axis.
    across: usize,
    tile: Tile,
    storage: Storage,
    /// The expressions of the strides across and along the summed axis, and of the limit across it.
    strides: [String; 2],
    limit: String,
    /// The expression of the place in the result where the tile starts.
    start: &'static str,
}

impl Side {
    /// Groups of four in a row of workgroup memory; one more keeps rows apart in different banks, two where rows begin
    /// at multiples of sixteen bytes, as matrix units want them.
    pub(super) fn pitch(&self) -> usize {
        match (self.storage, self.reading.along) {
            (Storage::Units(_), true) => self.tile.depth / 4 + 2,
            (Storage::Units(_), false) => self.across / 4 + 2,
            (_, true) => self.tile.depth / 4 + 1,
            (_, false) => self.across / 4,
        }
    }

    fn declaration(&self, element: &str) -> String {
        let rows = if self.reading.along { self.across } else { self.tile.depth };
        let each = if matches!(self.storage, Storage::Units(_)) { 4 } else { 1 };
        let count = rows * self.pitch() * each;
        format!("var<workgroup> {}_tile: array<{}, {count}>;\n", self.name, self.storage.group(element))
    }

    /// Groups of four that each thread brings.
    fn loads(&self) -> usize {
        self.across * self.tile.depth / 4 / self.tile.threads()
    }

    /// The statements that read this thread's groups of the tile at `k` into variables.
    fn fetch(&self, element: &str, first: bool) -> String {
        let mut text = String::new();
        let (name, [across, along]) = (self.name, &self.strides);
        for load in 0..self.loads() {
            let target = format!("{name}_next{load}");
            if first {
                let _ = writeln!(text, "    var {target} = vec4<{element}>();");
                continue;
            }
            let (row, group) = self.place(load);
            let _ = writeln!(text, "        {target} = vec4<{element}>();");
            // The line is across the summed axis when the reading is along it, and the other way round.
            let (line, step, at, limit) = if self.reading.along {
                let line = format!("{} + {row}", self.start);
                (
                    format!("({line} < {})", self.limit),
                    along,
                    format!("({line}) * {across} + (k + {group} * 4u) * {along}"),
                    ("k", "k_end"),
                )
            } else {
                let line = format!("k + {row}");
                let at = format!("({line}) * {along} + ({} + {group} * 4u) * {across}", self.start);
                (format!("({line} < k_end)"), across, at, (self.start, self.limit.as_str()))
            };
            let inside = |element: usize| format!("{} + {group} * 4u + {element}u < {}", limit.0, limit.1);
            if self.reading.vectors {
                let _ = writeln!(
                    text,
                    "        if ({line} && {}) {{ {target} = {name}[({name}_base + {at}) / 4u]; }}",
                    inside(0)
                );
                continue;
            }
            let _ = writeln!(text, "        if {line} {{\n            let at = {name}_base + {at};");
            for (index, part) in PARTS.iter().enumerate() {
                let _ = writeln!(
                    text,
                    "            if ({}) {{ {target}.{part} = {name}[at + {index}u * {step}]; }}",
                    inside(index)
                );
            }
            text += "        }\n";
        }
        text
    }

    /// The expressions of the row and the group of four that a load of this thread takes.
    fn place(&self, load: usize) -> (String, String) {
        let groups = if self.reading.along { self.tile.depth / 4 } else { self.across / 4 };
        let index = format!("(lane + {}u)", load * self.tile.threads());
        (format!("{index} / {groups}u"), format!("({index} % {groups}u)"))
    }

    /// The statements that put the fetched groups into workgroup memory.
    fn put(&self) -> String {
        let (name, pitch) = (self.name, self.pitch());
        let one = |load: usize| {
            let (row, group) = self.place(load);
            let (place, value) = (format!("{row} * {pitch}u + {group}"), format!("{name}_next{load}"));
            match self.storage {
                Storage::Whole => format!("        {name}_tile[{place}] = {value};\n"),
                Storage::Packed | Storage::Half => format!("        {name}_tile[{place}] = kept({value});\n"),
                Storage::Units(_) => {
                    let each = |(at, part): (usize, &&str)| format!(" {name}_tile[at + {at}u] = y.{part};");
                    let stores: String = PARTS.iter().enumerate().map(each).collect();
                    format!("        {{ let y = kept({value}); let at = ({place}) * 4u;{stores} }}\n")
                }
            }
        };
        (0..self.loads()).map(one).collect()
    }
}

/// The statements that multiply four terms: what is read of both tiles, and the additions to the thread's block.
fn multiply(form: &Form, a: &Side, b: &Side) -> String {
    let Tile { rows, columns, high, wide, .. } = form.tile;
    let element = register_type(form.dtype).unwrap_or_default();
    let mut text = String::new();
    let row = |r: usize| format!("({}u + ty * 4u)", r / 4 * (rows / (high / 4)) + r % 4);
    let column = |c: usize| format!("(tx + {}u)", c * (columns / wide));
    if a.reading.along {
        for r in 0..high {
            let four = form.storage.read(format!("a_tile[{} * {}u + q]", row(r), a.pitch()));
            let _ = writeln!(text, "            let a{r} = {four};");
        }
    }
    if b.reading.along {
        for c in 0..wide {
            let four = form.storage.read(format!("b_tile[{} * {}u + q]", column(c), b.pitch()));
            let _ = writeln!(text, "            let b{c} = {four};");
        }
    }
    for (term, part) in PARTS.iter().enumerate() {
        for g in (0..high / 4).filter(|_| !a.reading.along) {
            let at = g * (rows / (high / 4)) / 4;
            let four = form.storage.read(format!("a_tile[(q * 4u + {term}u) * {}u + {at}u + ty]", a.pitch()));
            let _ = writeln!(text, "            let a{g}_{part} = {four};");
        }
        for h in 0..wide / 4 {
            let value = if b.reading.along {
                let [w, x, y, z] = [0, 1, 2, 3].map(|c| format!("b{}.{part}", h * 4 + c));
                format!("vec4<{element}>({w}, {x}, {y}, {z})")
            } else {
                let at = h * (columns / (wide / 4)) / 4;
                form.storage.read(format!("b_tile[(q * 4u + {term}u) * {}u + {at}u + tx]", b.pitch()))
            };
            let _ = writeln!(text, "            let b_{part}{h} = {value};");
        }
        for r in 0..high {
            let left =
                if a.reading.along { format!("a{r}.{part}") } else { format!("a{}_{part}.{}", r / 4, PARTS[r % 4]) };
            for h in 0..wide / 4 {
                let sum = if form.dtype.is_float() {
                    format!("fma(vec4<{element}>({left}), b_{part}{h}, sum{r}_{h})")
                } else {
                    format!("sum{r}_{h} + {left} * b_{part}{h}")
                };
                let _ = writeln!(text, "            sum{r}_{h} = {sum};");
            }
        }
    }
    text
}

/// The statements that write the thread's block.
fn write_results(form: &Form) -> String {
    let Tile { rows, columns, high, wide, .. } = form.tile;
    let mut text = String::new();
    for r in 0..high {
        let row = r / 4 * (rows / (high / 4)) + r % 4;
        let _ = writeln!(
            text,
            "    if (row + {row}u + ty * 4u < m) {{\n        let at = out_base + (row + {row}u + ty * 4u) * n;"
        );
        for h in 0..wide / 4 {
            if form.vectors && !form.right.along && form.epilogue.is_none() {
                let at = format!("column + {}u + tx * 4u", h * (columns / (wide / 4)));
                let _ = writeln!(text, "        if ({at} < n) {{ out[(at + {at}) / 4u] = sum{r}_{h}; }}");
                continue;
            }
            for (c, part) in PARTS.iter().enumerate() {
                let at = if form.right.along {
                    format!("column + {}u + tx", (h * 4 + c) * (columns / wide))
                } else {
                    format!("column + {}u + tx * 4u", h * (columns / (wide / 4)) + c)
                };
                let store = match form.epilogue {
                    Some(_) => {
                        let row = format!("row + {row}u + ty * 4u");
                        format!("finish(matrix, {row}, {at}, at + {at}, sum{r}_{h}.{part})")
                    }
                    None => format!("out[at + {at}] = sum{r}_{h}.{part}"),
                };
                let _ = writeln!(text, "        if ({at} < n) {{ {store}; }}");
            }
        }
        text += "    }\n";
    }
    text
}

/// Writes the shader.
///
/// Parameters: zero; the rows, columns and terms of the product; terms of one part; matrices of one part; for each
/// operand its offset, its stride across and along the summed axis; the lengths of the leading axes; for each operand
/// its strides along these. Workgroup `z` computes matrix `z % matrices` of part `z / matrices`.
///
/// # Errors
/// `TypeError` when the device has not the data type.
pub(super) fn shader(form: &Form, abilities: Abilities) -> Result<String> {
    let mut module = Module::new(abilities);
    module.require(form.dtype, "matmul")?;
    let element = register_type(form.dtype).unwrap_or_default();
    let mut parameters = Parameters::new();
    let [m, n, terms, part, matrices] = [(); 5].map(|()| parameters.next());
    let [a_offset, a_across, a_along, b_offset, b_across, b_along] = [(); 6].map(|()| parameters.next());
    let mut list = || -> Vec<String> { (0..form.rank).map(|_| parameters.next()).collect() };
    let (lengths, a_lead, b_lead) = (list(), list(), list());
    let tile = form.tile;
    let side = |name, reading, across, strides, limit: &str, start| Side {
        name,
        reading,
        across,
        tile,
        storage: form.storage,
        strides,
        limit: limit.to_string(),
        start,
    };
    let a = side("a", form.left, tile.rows, [a_across, a_along], "m", "row");
    let b = side("b", form.right, tile.columns, [b_across, b_along], "n", "column");
    let array = |vectors: bool| if vectors { format!("array<vec4<{element}>>") } else { format!("array<{element}>") };
    let finish = form.epilogue.as_ref().map(|e| e.write(&mut module, &mut parameters, &lengths)).transpose()?;
    let functions = form.storage.functions(&mut module)?;
    let mut text = form.storage.directives().to_owned() + &parameters.declaration();
    let _ = writeln!(text, "@group(0) @binding(1) var<storage, read> a: {};", array(form.left.vectors));
    let _ = writeln!(text, "@group(0) @binding(2) var<storage, read> b: {};", array(form.right.vectors));
    let units = matches!(form.storage, Storage::Units(_));
    let whole = form.vectors && !form.right.along && !units;
    match &finish {
        Some(finish) => {
            text += &[&finish.declarations[..], &module.helpers(), &functions, &finish.function].concat();
        }
        None => {
            let _ = writeln!(text, "@group(0) @binding(3) var<storage, read_write> out: {};", array(whole));
            text += &(module.helpers() + &functions);
        }
    }
    text += &a.declaration(element);
    text += &b.declaration(element);
    let core = match form.storage {
        Storage::Units(size) => cooperative::core(form, size, &a, &b),
        _ => core(form, &a, &b),
    };
    let _ = write!(
        text,
        "{}@compute @workgroup_size({})\n\
         fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>{}) {{\n    \
         let m = {m};\n    let n = {n};\n    let column = group.x * {}u;\n    let row = group.y * {}u;\n    let matrix = group.z % {matrices};\n    \
         let k_start = group.z / {matrices} * {part};\n    let k_end = min(k_start + {part}, {terms});\n    \
         let out_base = group.z * m * n;\n",
        core.declarations,
        tile.threads(),
        core.arguments,
        tile.columns,
        tile.rows
    );
    if form.rank > 0 {
        text += &coordinates("matrix", "c", &lengths);
    }
    let _ = writeln!(text, "    let a_base = {a_offset}{};", dot("c", &a_lead));
    let _ = writeln!(text, "    let b_base = {b_offset}{};", dot("c", &b_lead));
    text += &core.start;
    text += &(a.fetch(element, true) + &b.fetch(element, true));
    let fetch = a.fetch(element, false) + &b.fetch(element, false);
    // The next tile is on its way from memory while this one is multiplied.
    let _ = write!(
        text,
        "    {{\n        let k = k_start;\n{fetch}    }}\n    \
         for (var k_here = k_start; k_here < k_end; k_here += {0}u) {{\n{1}{2}        workgroupBarrier();\n        \
         let k = k_here + {0}u;\n        if (k < k_end) {{\n{fetch}        }}\n        \
         for (var q = 0u; q < {3}u; q++) {{\n{4}        }}\n        workgroupBarrier();\n    }}\n{5}}}\n",
        tile.depth,
        a.put(),
        b.put(),
        core.steps,
        core.multiply,
        core.results,
    );
    Ok(text)
}

/// What is done with two tiles in workgroup memory.
pub(super) struct Core {
    /// At the level of the module.
    pub declarations: String,
    /// More of what `main` takes.
    pub arguments: &'static str,
    /// The statements that begin the sums.
    pub start: String,
    /// In how many steps a pair of tiles is multiplied, and the statements of step `q`.
    pub steps: usize,
    pub multiply: String,
    /// The statements that write the results.
    pub results: String,
}

/// Every thread computes a block of its own.
fn core(form: &Form, a: &Side, b: &Side) -> Core {
    let Tile { columns, depth, high, wide, .. } = form.tile;
    let element = register_type(form.dtype).unwrap_or_default();
    let across = columns / wide;
    let mut start = format!("    let tx = lane % {across}u;\n    let ty = lane / {across}u;\n");
    for r in 0..high {
        for h in 0..wide / 4 {
            let _ = writeln!(start, "    var sum{r}_{h} = vec4<{element}>();");
        }
    }
    let (multiply, results) = (multiply(form, a, b), write_results(form));
    Core { declarations: String::new(), arguments: "", start, steps: depth / 4, multiply, results }
}
