import 'monaco-editor/language/html/html.worker'
import { tellLoaded } from '@/lib/client/load-worker'

tellLoaded()
