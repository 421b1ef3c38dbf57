//! Where modules are looked for: `sys.path`, `sys.modules`, and the files that a name can mean.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::Registry;
use crate::lang::module::Module;
use crate::lang::stdlib::STDLIB;
use crate::lang::value::{ListObject, Value};

impl Registry {
    /// The folders in which the program's own modules are looked for; the empty one is where the process is.
    pub fn folders(&self) -> Vec<PathBuf> {
        match &self.path {
            Some(list) => folders_of(list),
            None => self
                .paths
                .iter()
                .map(|folder| if folder.as_os_str().is_empty() { ".".into() } else { folder.clone() })
                .collect(),
        }
    }

    /// The same folders as a list that the program may change: `sys.path`.
    pub fn path(&mut self) -> Value {
        let list = self.path.get_or_insert_with(|| {
            let items = self.paths.iter().map(|folder| entry(folder)).collect();
            Rc::new(ListObject { items: RefCell::new(items) })
        });
        Value::List(list.clone())
    }

    /// Has modules looked for in a folder before the others.
    pub fn put_first(&mut self, folder: &Path) {
        match &self.path {
            Some(list) => list.items.borrow_mut().insert(0, entry(folder)),
            None => self.paths.insert(0, folder.to_owned()),
        }
    }

    /// Takes a folder away, once.
    pub fn remove_folder(&mut self, folder: &Path) {
        if let Some(list) = &self.path {
            let (folder, mut items) = (entry(folder), list.items.borrow_mut());
            if let Some(at) = items.iter().position(|item| item.as_str() == folder.as_str()) {
                items.remove(at);
            }
        } else if let Some(at) = self.paths.iter().position(|have| have == folder) {
            self.paths.remove(at);
        }
    }
}

fn entry(folder: &Path) -> Value {
    Value::from(folder.display().to_string())
}

fn folders_of(list: &ListObject) -> Vec<PathBuf> {
    let items = list.items.borrow();
    let folder = |text: &str| if text.is_empty() { PathBuf::from(".") } else { PathBuf::from(text) };
    items.iter().filter_map(Value::as_str).map(folder).collect()
}

/// Where a module's text comes from.
pub(super) enum Text {
    Embedded(&'static str),
    File(PathBuf),
    /// The folder of a package.
    Package(PathBuf, PathBuf),
    /// A folder without a text of its own, whose modules can be imported.
    Folder(PathBuf),
}

/// Where a package's own modules are looked for.
pub(super) fn inside(package: &Module) -> Option<Rc<ListObject>> {
    match package.globals.lookup("__path__") {
        Some(Value::List(list)) => Some(list),
        _ => None,
    }
}

/// The text of the module with this dotted name.
pub(super) fn find_text(registry: &Registry, name: &str) -> Option<Text> {
    let parent = name.rsplit_once('.').and_then(|(parent, last)| Some((registry.loaded.get(parent)?, last)));
    let (folders, relative): (Vec<PathBuf>, PathBuf) =
        match parent.and_then(|(parent, last)| Some((inside(parent)?, last))) {
            Some((list, last)) => (folders_of(&list), last.into()),
            None => (registry.folders(), name.split('.').collect()),
        };
    if let Some(found) = folders.iter().find_map(|folder| text_in(folder, &relative)) {
        return Some(found);
    }
    if let Some((_, text)) = STDLIB.iter().find(|(have, _)| *have == name) {
        return Some(Text::Embedded(text));
    }
    folders.into_iter().map(|folder| folder.join(&relative)).find(|path| path.is_dir()).map(Text::Folder)
}

/// What a folder has for a name: a package before a module, as in Python.
fn text_in(folder: &Path, relative: &Path) -> Option<Text> {
    let own = folder.join(relative);
    for extension in ["arr", "py"] {
        let text = own.join(format!("__init__.{extension}"));
        if text.is_file() {
            return Some(Text::Package(own, text));
        }
    }
    ["arr", "py"]
        .map(|extension| PathBuf::from(format!("{}.{extension}", own.display())))
        .into_iter()
        .find(|path| path.is_file())
        .map(Text::File)
}

/// The names of all modules that can be imported, sorted.
pub fn available(registry: &Registry) -> Vec<String> {
    let mut names: Vec<String> = registry.native.keys().map(|name| (*name).to_owned()).collect();
    names.extend(STDLIB.iter().map(|(name, _)| (*name).to_owned()));
    for folder in registry.folders() {
        names.extend(modules_in(&folder));
    }
    names.retain(|name| !name.starts_with('_') && !name.contains("._"));
    names.sort();
    names.dedup();
    names
}

fn modules_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let module_name = |path: PathBuf| {
        let is_package = || ["arr", "py"].iter().any(|end| path.join(format!("__init__.{end}")).is_file());
        let known = path.extension().is_some_and(|extension| extension == "arr" || extension == "py") || is_package();
        path.file_stem().filter(|_| known).and_then(|stem| stem.to_str()).map(str::to_owned)
    };
    let is_name = |name: &String| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    entries.flatten().filter_map(|entry| module_name(entry.path())).filter(is_name).collect()
}
