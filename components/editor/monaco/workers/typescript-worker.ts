import 'monaco-editor/language/typescript/ts.worker'
import { tellLoaded } from '@/lib/client/load-worker'

tellLoaded()
