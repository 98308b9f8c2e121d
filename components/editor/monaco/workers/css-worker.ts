import 'monaco-editor/language/css/css.worker'
import { tellLoaded } from '@/lib/client/load-worker'

tellLoaded()
