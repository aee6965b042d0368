internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - Steps over the rows of a batch

extension ImportRun {
  mutating func run(_ steps: [ImportPlan.Step], _ frame: inout Frame, _ selection: [Int32]) {
    if selection.isEmpty { return }
    for step in steps {
      switch step {
      case .compute(let compute): self.compute(compute, &frame, selection)
      case .filter(let test, let inner): run(inner, &frame, selection.filter { passes(test, frame, Int($0)) })
      case .each(let each, let inner): self.each(each, inner, frame, selection)
      case .thing(let index): if phase != .names { find(index, &frame, selection) }
      case .name(let register, let slot, let role):
        guard phase.makesThings else { continue }
        for row in selection {
          if let entity = frame.entity(register, Int(row)), let text = text(frame, Int(row), slot) {
            names.add(text, to: entity, role)
          }
        }
      case .life(let register, let clauses):
        if phase.makesFacts { live(register, clauses, frame, selection) }
      case .fact(let fact): if phase.makesFacts { add(fact, frame, selection) }
      case .value(let value):
        // Codes are names too.
        if case .code = value.content {
          if phase.makesThings { add(value, frame, selection) }
        } else if phase.makesFacts {
          add(value, frame, selection)
        }
      }
    }
  }

  /// The text of a cell; nil, and perhaps a mistake, where there is none.
  mutating func text(_ frame: Frame, _ row: Int, _ slot: Int) -> String? {
    let cell = frame.cell(row, slot)
    if cell.length <= 0 { return nil }
    let bytes = frame.batch.bytes[Int(cell.start)..<Int(cell.start) + Int(cell.length)]
    guard let text = String(validating: bytes, as: UTF8.self) else {
      note(frame, row, slot) { _ in "its bytes are not UTF-8; `encoding latin-1` may be meant" }
      return nil
    }
    guard !bytes.contains(0) else {
      note(frame, row, slot) { _ in "a NUL character cannot stand in a text" }
      return nil
    }
    return text
  }

  // MARK: Texts

  private mutating func compute(_ compute: ImportPlan.Compute, _ frame: inout Frame, _ selection: [Int32]) {
    let stride = frame.batch.stride
    var batch = frame.batch
    frame.batch = RowBatch(stride: stride)
    var bad: [Int32] = []
    /// Where constants were put.
    var constants: [[UInt8]: RowBatch.Cell] = [:]
    func constant(_ bytes: [UInt8]) -> RowBatch.Cell {
      if let known = constants[bytes] { return known }
      let cell = RowBatch.Cell(start: Int32(batch.bytes.count), length: Int32(bytes.count))
      batch.bytes += bytes
      constants[bytes] = cell
      return cell
    }
    for position in selection {
      let row = Int(position)
      var cell = RowBatch.Cell.empty
      if compute.pieces.count == 1 {
        switch compute.pieces[0] {
        case .slot(let slot): cell = CellReader.trimmed(batch.bytes, batch.cells[row * stride + slot])
        case .text(let bytes): cell = constant(bytes)
        }
      } else {
        let start = batch.bytes.count
        var isUnknown = false
        for piece in compute.pieces {
          switch piece {
          case .text(let bytes): batch.bytes += bytes
          case .slot(let slot):
            let part = CellReader.trimmed(batch.bytes, batch.cells[row * stride + slot])
            if part.length < 0 { isUnknown = true }
            for index in Int(part.start)..<Int(part.start) + Int(max(0, part.length)) {
              batch.bytes.append(batch.bytes[index])
            }
          }
        }
        cell = isUnknown ? .unknown : .init(start: Int32(start), length: Int32(batch.bytes.count - start))
      }
      if !compute.rules.isEmpty {
        switch compute.rules.first(where: { $0.key.matches(batch.bytes, cell) })?.meaning {
        case .unknown: cell = .unknown
        case .open: cell = .open
        case .text(let bytes): cell = constant(bytes)
        case nil: if compute.isMapped, cell.length > 0 { bad.append(position) }
        }
      }
      batch.cells[row * stride + compute.slot] = cell
    }
    frame.batch = batch
    for row in bad where phase != .names {
      note(frame, Int(row), compute.slot) { _ in "it is not among the values that the template knows" }
      frame.batch.cells[Int(row) * stride + compute.slot] = .unknown
    }
  }

  // MARK: Conditions

  private func passes(_ test: ImportPlan.Test, _ frame: Frame, _ row: Int) -> Bool {
    switch test {
    case .all(let tests): return tests.allSatisfy { passes($0, frame, row) }
    case .any(let tests): return tests.contains { passes($0, frame, row) }
    case .not(let inner): return !passes(inner, frame, row)
    case .isEmpty(let slot): return frame.cell(row, slot).length <= 0
    case .isAmong(let slot, let keys):
      let cell = frame.cell(row, slot)
      return keys.contains { $0.matches(frame.batch.bytes, cell) }
    case .isLike(let slot, let pattern):
      let text = String(decoding: frame.batch.text(row, slot), as: UTF8.self)
      return Glob.matches(Array(text.lowercased()), pattern)
    case .compares(let a, let comparison, let b):
      return compares(frame, frame.cell(row, a), comparison, frame.cell(row, b))
    }
  }

  /// Numbers by their size, all else by its letters; what is empty is less than nothing and more than nothing.
  private func compares(
    _ frame: Frame, _ a: RowBatch.Cell, _ comparison: TemplateCondition.Comparison, _ b: RowBatch.Cell
  ) -> Bool {
    let bytes = frame.batch.bytes
    func slice(_ cell: RowBatch.Cell) -> ArraySlice<UInt8> {
      cell.length <= 0 ? [] : bytes[Int(cell.start)..<Int(cell.start) + Int(cell.length)]
    }
    func number(_ cell: RowBatch.Cell) -> Double? {
      CellReader.number(bytes, Int(cell.start), Int(max(0, cell.length)), numbers)
    }
    let (x, y) = (slice(a), slice(b))
    if comparison == .equal || comparison == .unequal {
      let isEqual = x == y || number(a).map { $0 == number(b) } ?? false
      return isEqual == (comparison == .equal)
    }
    if x.isEmpty || y.isEmpty { return false }
    let order: Int
    if let left = number(a), let right = number(b) {
      order = left < right ? -1 : left > right ? 1 : 0
    } else {
      order = x.lexicographicallyPrecedes(y) ? -1 : x == y ? 0 : 1
    }
    switch comparison {
    case .less: return order < 0
    case .atMost: return order <= 0
    case .more: return order > 0
    case .atLeast: return order >= 0
    case .equal, .unequal: return false
    }
  }

  // MARK: Parts

  private mutating func each(
    _ each: ImportPlan.Each, _ steps: [ImportPlan.Step], _ frame: Frame, _ selection: [Int32]
  ) {
    if phase == .names {
      for (index, naming) in plan.namings.enumerated() where each.slots.contains(naming.codes) {
        for row in selection {
          guard let codes = text(frame, Int(row), naming.codes),
            let text = text(frame, Int(row), naming.names)
          else { continue }
          namings[index].add(codes, text, String(decoding: naming.separator, as: UTF8.self))
        }
      }
    }
    let stride = frame.batch.stride
    var inner = Frame(RowBatch(stride: stride), 0)
    inner.batch.bytes = frame.batch.bytes
    var rows: [Int32] = []
    for position in selection {
      let row = Int(position)
      let parts = each.slots.map { ImportRun.parts(frame.batch.bytes, frame.cell(row, $0), each.separator) }
      guard let first = parts.first else { continue }
      if let other = parts.firstIndex(where: { $0.count != first.count && !$0.isEmpty }) {
        if phase != .names {
          note(frame, row, each.slots[other]) { run in
            "it has \(Wording.counted(parts[other].count, "part")), and `\(run.plan.slotNames[each.slots[0]])` has \(first.count)"
          }
        }
        continue
      }
      for part in first.indices where first[part].length > 0 {
        let base = inner.batch.cells.count
        inner.batch.cells += frame.batch.cells[row * stride..<(row + 1) * stride]
        for (index, slot) in each.slots.enumerated() {
          inner.batch.cells[base + slot] = parts[index].isEmpty ? .empty : parts[index][part]
        }
        inner.batch.lines.append(frame.batch.lines[row])
        rows.append(position)
      }
    }
    inner.registers = frame.registers.map { register in
      register.isEmpty ? [] : rows.map { register[Int($0)] }
    }
    run(steps, &inner, Array(0..<Int32(rows.count)))
  }

  static func parts(_ bytes: [UInt8], _ cell: RowBatch.Cell, _ separator: [UInt8]) -> [RowBatch.Cell] {
    guard cell.length > 0 else { return [] }
    var parts: [RowBatch.Cell] = []
    let end = Int(cell.start) + Int(cell.length)
    var start = Int(cell.start)
    var index = start
    func add(_ upper: Int) {
      parts.append(
        CellReader.trimmed(bytes, RowBatch.Cell(start: Int32(start), length: Int32(upper - start))))
    }
    while index + separator.count <= end, !separator.isEmpty {
      if bytes[index..<index + separator.count].elementsEqual(separator) {
        add(index)
        index += separator.count
        start = index
      } else {
        index += 1
      }
    }
    add(end)
    return parts
  }
}

extension ImportPlan.Rule.Key {
  func matches(_ bytes: [UInt8], _ cell: RowBatch.Cell) -> Bool {
    switch self {
    case .empty: return cell.length == 0
    case .others: return cell.length > 0
    case .text(let text, let number):
      if cell.length < 0 { return false }
      let here = bytes[Int(cell.start)..<Int(cell.start) + Int(cell.length)]
      if here.elementsEqual(text) { return true }
      guard let number else { return false }
      return CellReader.number(bytes, Int(cell.start), Int(cell.length), CellReader.NumberStyle()) == number
    }
  }
}
