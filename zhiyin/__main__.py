from zhiyin.cli import main

raise SystemExit(main())
