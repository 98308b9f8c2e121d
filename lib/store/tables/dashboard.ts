/** What a server measured in one stretch of time. */
interface DashboardSamplesTable {
  /** Which server, where several have one database. */
  server: string
  stepMs: number
  atMs: number
  /** A `HistorySample`, as JSON. */
  sample: string
}

/** What happened to sandboxes, and their runs. */
interface DashboardRecordsTable {
  server: string
  /** `run` or `event`. */
  kind: string
  id: string
  atMs: number
  /** A `DashboardRun` or a `DashboardLogEntry`, as JSON. */
  record: string
}

export interface DashboardTables {
  dashboardRecords: DashboardRecordsTable
  dashboardSamples: DashboardSamplesTable
}
