internal import CSQLite

/// A SQLite database. What it refuses is thrown with its own words.
final class Database {
  private let handle: OpaquePointer
  private let path: String

  enum Access { case read, write }

  init(_ path: String, _ access: Access) throws(FileFailure) {
    self.path = path
    var opened: OpaquePointer?
    let flags =
      (access == .read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
      | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close(opened)
      throw FileFailure(
        "cannot \(access == .read ? "read" : "write") \(path): \(String(cString: sqlite3_errstr(code)))")
    }
    handle = opened
  }
  deinit { sqlite3_close_v2(handle) }

  func run(_ sql: String) throws(FileFailure) {
    if sqlite3_exec(handle, sql, nil, nil, nil) != SQLITE_OK { throw failure }
  }
  func prepare(_ sql: String) throws(FileFailure) -> Query {
    var statement: OpaquePointer?
    guard
      sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
      let statement
    else { throw failure }
    return Query(statement, self)
  }
  /// The one number that a pragma has.
  func pragma(_ name: String) throws(FileFailure) -> Int {
    let query = try prepare("PRAGMA \(name)")
    return try query.step() ? query.int(0) ?? 0 : 0
  }
  var failure: FileFailure { FileFailure("cannot use \(path): \(String(cString: sqlite3_errmsg(handle)))") }

  /// A statement with its parameters, counted from one, and its columns, counted from zero.
  final class Query {
    private let statement: OpaquePointer
    private let database: Database
    private var next: Int32 = 1

    init(_ statement: OpaquePointer, _ database: Database) {
      self.statement = statement
      self.database = database
    }
    deinit { sqlite3_finalize(statement) }

    /// Parameters are given in their order.
    func bind(_ value: Int?) {
      if let value { sqlite3_bind_int64(statement, next, Int64(value)) }
      next += 1
    }
    func bind(_ value: Double?) {
      if let value { sqlite3_bind_double(statement, next, value) }
      next += 1
    }
    func bind(_ value: String?) {
      if var value {
        value.withUTF8 { bytes in
          bytes.withMemoryRebound(to: CChar.self) {
            // A text without bytes is one all the same.
            _ = csqlite_bind_text(statement, next, $0.baseAddress, Int32($0.count))
          }
        }
        if value.isEmpty { csqlite_bind_text(statement, next, "", 0) }
      }
      next += 1
    }
    /// Runs with what is bound, and makes ready for the next.
    func insert() throws(FileFailure) {
      guard sqlite3_step(statement) == SQLITE_DONE else { throw database.failure }
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
      next = 1
    }
    /// Whether there is another row.
    func step() throws(FileFailure) -> Bool {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: return true
      case SQLITE_DONE: return false
      default: throw database.failure
      }
    }
    func int(_ column: Int) -> Int? {
      sqlite3_column_type(statement, Int32(column)) == SQLITE_INTEGER
        ? Int(sqlite3_column_int64(statement, Int32(column))) : nil
    }
    func double(_ column: Int) -> Double? {
      switch sqlite3_column_type(statement, Int32(column)) {
      case SQLITE_INTEGER, SQLITE_FLOAT: sqlite3_column_double(statement, Int32(column))
      default: nil
      }
    }
    func text(_ column: Int) -> String? {
      guard sqlite3_column_type(statement, Int32(column)) == SQLITE_TEXT,
        let start = sqlite3_column_text(statement, Int32(column))
      else { return nil }
      let count = Int(sqlite3_column_bytes(statement, Int32(column)))
      return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
    func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }
  }
}
