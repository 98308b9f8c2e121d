import 'monaco-editor/editor/editor.worker'
import { tellLoaded } from '@/lib/client/load-worker'

tellLoaded()
