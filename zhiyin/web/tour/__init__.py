"""The guided tour of the demonstration shop: five steps over the pages, left at any of them and taken up again."""
