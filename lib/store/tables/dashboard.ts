/** What a server measured in one stretch of time. */
interface DashboardSamplesTable {
  /** Which server, where several have one database. */
  server: string
  stepMs: number
  atMs: number
  /** A `HistorySample`, as JSON. */
  sample: string
}

export interface DashboardTables {
  dashboardSamples: DashboardSamplesTable
}
