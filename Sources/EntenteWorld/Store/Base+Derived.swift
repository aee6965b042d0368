import Synchronization

/// What is computed from the columns when it is first needed, and kept.
final class Derived: Sendable {
  private let store = Mutex(Store())
  private struct Store {
    var mortals: BitTable?
    var qualifiers: [Int: QualifierColumn] = [:]
    var byName: [UInt32]?
    var begins: [Record: Int32] = [:]
  }
  enum Record: Hashable {
    case relation(Int)
    case attribute(Int)
  }

  func begin(_ record: Record, _ make: () -> Int32) -> Int32 {
    store.withLock { store in
      if let known = store.begins[record] { return known }
      let made = make()
      store.begins[record] = made
      return made
    }
  }

  fileprivate func mortals(_ make: () -> BitTable) -> BitTable {
    store.withLock { store in
      if let known = store.mortals { return known }
      let made = make()
      store.mortals = made
      return made
    }
  }
  fileprivate func byName(_ make: () -> [UInt32]) -> [UInt32] {
    store.withLock { store in
      if let known = store.byName { return known }
      let made = make()
      store.byName = made
      return made
    }
  }
  fileprivate func qualifier(_ key: Int, _ make: () -> QualifierColumn) -> QualifierColumn {
    store.withLock { store in
      if let known = store.qualifiers[key] { return known }
      let made = make()
      store.qualifiers[key] = made
      return made
    }
  }
}

/// One qualifier of one relation: a number a fact, equal for equal texts whatever their case; 0 for none.
struct QualifierColumn: Sendable {
  var numbers: [UInt32]
  var texts: [String]
  func number(of text: String) -> UInt32? {
    let wanted = text.lowercased()
    return texts.firstIndex(of: wanted).map { UInt32($0 + 1) }
  }
}

extension Base {
  /// Entities whose life has a beginning or an end; all others exist always.
  var mortals: BitTable {
    derived.mortals {
      var builder = SetBuilder(entityCount: entityCount)
      for index in 0..<entityCount where lifeFrom[index] != Int32.min || lifeTo[index] != Int32.min {
        builder.insert(UInt32(index))
      }
      return BitTable(builder.set(), entityCount: entityCount)
    }
  }

  /// Ranks of the entities in the order of their folded names.
  var nameRanks: [UInt32] {
    derived.byName {
      var ranks = [UInt32](repeating: 0, count: entityCount)
      var rank: UInt32 = 0
      for position in 0..<names.sorted.count {
        let row = Int(names.sorted[position])
        guard names.roles[row] == NameRole.canonical.rawValue else { continue }
        ranks[Int(names.entities[row])] = rank
        rank += 1
      }
      return ranks
    }
  }

  func qualifierColumn(_ relation: Int, _ qualifier: Int) -> QualifierColumn {
    // Touched at every use, so that damage is met by each statement that rests on it.
    let table = qualifiers
    let count = relations[relation].count
    return derived.qualifier(relation << 8 | qualifier) {
      let first = firstFact[relation]
      var column = QualifierColumn(numbers: [UInt32](repeating: 0, count: count), texts: [])
      var byText: [UInt32: UInt32] = [:]
      var row = firstQualifier(ofFact: first)
      while row < table.facts.count, Int(table.facts[row]) < first + count {
        if Int(table.indexes[row]) == qualifier {
          let id = table.texts[row]
          let number: UInt32
          if let known = byText[id] {
            number = known
          } else {
            let text = names.string(id).lowercased()
            if let same = column.number(of: text) {
              number = same
            } else {
              column.texts.append(text)
              number = UInt32(column.texts.count)
            }
            byText[id] = number
          }
          column.numbers[Int(table.facts[row]) - first] = number
        }
        row += 1
      }
      return column
    }
  }
}
