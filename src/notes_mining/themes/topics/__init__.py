"""Topics that no codebook foresaw: BERTopic over segments of both languages, offline. Start with ``discover``."""

from .cluster import OUTLIER
from .discover import Topic, Topics, discover
from .material import FEWEST, Material
from .settings import TopicSettings

__all__ = ["FEWEST", "OUTLIER", "Material", "Topic", "TopicSettings", "Topics", "discover"]
