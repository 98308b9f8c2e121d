import { createStore } from 'zustand/vanilla'
import { DashboardEvent } from '@/lib/contracts/dashboard'
import { readEventStream } from '../event-stream'
import { ApiError } from '../http'
import { DASHBOARD_URL } from '../queries/dashboard'
import { applyEvent, type DashboardView } from './dashboard-view'
import { HISTORY_RANGES_S, HistoryBoard } from './history-board'

export interface DashboardState {
  /** `refused`: the sign-in has ended. */
  readonly status: 'connecting' | 'live' | 'offline' | 'refused'
  readonly view: DashboardView | null
}

const RETRY_MS = 2_000

/** The page's one stream of the dashboard, and what it brings. */
export class DashboardClient {
  readonly store = createStore<DashboardState>(() => ({ status: 'connecting', view: null }))
  readonly board = new HistoryBoard(HISTORY_RANGES_S[0] * 1000)

  /** Follows until the returned function is called. */
  start(): () => void {
    const abort = new AbortController()
    void this.#follow(abort.signal)
    return () => abort.abort()
  }

  async #follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await readEventStream(DASHBOARD_URL, { signal, onOpen: () => this.#onOpen(), onEvent: this.#receive })
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof ApiError && error.code === 'unauthorized')
          return this.store.setState({ status: 'refused' })
      }
      if (signal.aborted) return
      this.store.setState({ status: 'offline' })
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }

  #onOpen(): void {
    this.store.setState({ status: 'live' })
    // What was missed while there was no stream is in the server's history.
    if (!this.board.isLive) return
    this.board.showLast(this.board.rangeMs).catch(() => {
      // The charts go on with what comes; the next choice asks again.
    })
  }

  readonly #receive = ({ data }: { data: string }): void => {
    const event = DashboardEvent.parse(JSON.parse(data))
    this.store.setState(({ view }) => ({ view: applyEvent(view, event) }))
    if (event.type === 'patch') this.board.add(event.sample)
  }
}
