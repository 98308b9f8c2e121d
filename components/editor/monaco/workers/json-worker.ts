import 'monaco-editor/language/json/json.worker'
import { tellLoaded } from '@/lib/client/load-worker'

tellLoaded()
